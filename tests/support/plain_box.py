"""A program for the system's Python and any user: runs scripts in boxes, and says what they said."""

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.boxes import Bench, alive


async def main() -> None:
    bench, heard = Bench(Path(sys.argv[1])), {}
    for name, script in json.load(sys.stdin).items():
        async with bench.running("open('x', 'w').write('hi')\n" + script) as (box, order):
            lines = [line async for line in box.lines()]
            ended = await box.wait()
        written = (order.output / "x").read_text() if ended.code == 0 else lines
        heard[name] = {"lines": lines, "written": written, "left": alive(order.token)}
    json.dump(heard, sys.stdout)


asyncio.run(main())
