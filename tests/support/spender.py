"""`python spender.py URL PAYER TIMES TOKENS LIMIT`: count tokens so many times, as one of several processes would."""

import asyncio
import sys
from uuid import UUID

from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.llm.port import Payer
from neena.spending import store


async def main() -> None:
    url, payer, times, tokens, limit = sys.argv[1:]
    database = Database(url)
    who, amount = Payer(UUID(payer), "mira@acme.test"), store.Amount(1, int(tokens), 0)
    within = store.Limit(float(limit), None)
    done = [await store.add(database, who, now().date(), amount, within) for _ in range(int(times))]
    await database.close()
    sys.stdout.write(str(sum(done)))


asyncio.run(main())
