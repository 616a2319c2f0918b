"""A process that starts a box with a daemon inside, tells its token, and waits to be killed."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.boxes import DAEMON, Bench


async def main() -> None:
    async with Bench(Path(sys.argv[1])).running(DAEMON + "time.sleep(1000)") as (box, order):
        sys.stdout.write(f"{order.token}\n")
        sys.stdout.flush()
        async for line in box.lines():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


asyncio.run(main())
