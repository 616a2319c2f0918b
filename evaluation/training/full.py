import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import asyncio
import functools
import json

from mean import *

import neena.flows.planner.embedded as em


class Shelf:
    ix = {}

    def __init__(s, f=None):
        pass

    async def index(s, ts):
        k = id(ts)
        if k not in s.ix:
            s.ix[k] = IX(ts)
        return s.ix[k]


em.Shelf = Shelf
em.reading = functools.partial(reading, embeds=C)
if __name__ == "__main__":
    want = sys.argv[1].split(",") if len(sys.argv) > 1 else None
    m = asyncio.run(
        measured(em.EmbeddedPlanner(), [s for s in sets() if (not want and s.labelled) or (want and s.name in want)], 0)
    )
    print(table(m))
    C.save()
    for x in m:
        open(f"/tmp/planner-x/pred-{x.of.name}.jsonl", "w").write("".join(json.dumps(p) + "\n" for p in x.predictions))
        if x.scores["invalid"] or x.scores["hallucination"]:
            print("INVALID", x.of.name, x.scores["invalid"])
