"""A process with an engine, for tests that kill and freeze it: tells on its output what it does."""

import argparse
import asyncio
import sys
from uuid import uuid4

import ledger

from neena.engine import Engine, EngineOptions
from neena.kernel.database import Database


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--enlist", type=int, default=0)
    parser.add_argument("--capacity", type=int, default=1000)
    given = parser.parse_args()
    database = Database(given.url)
    engine = Engine(database, EngineOptions(capacity=given.capacity))
    engine.register("steps", ledger.walker(database, given.pause, say), ledger.no_poison)
    await engine.start()
    say("ready")
    for _ in range(given.enlist):
        await ledger.enlist(engine, database, uuid4())
    await asyncio.Event().wait()


asyncio.run(main())
