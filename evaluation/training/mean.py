"""evaluate only the meaning planner, with cached vectors"""

import json
import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import asyncio

from vec import Cached

from evaluation.measuring import measured
from evaluation.report import table
from evaluation.sets import sets
from neena.flows.meaning.index import MeaningIndex
from neena.flows.meaning.planning import reading

C = Cached()
from neena.flows.meaning.index import texts_of


def IX(ts):
    return MeaningIndex(tuple(ts), C.vectors(texts_of(ts)))


class P:
    def __init__(s):
        s.ix = {}

    async def plan(s, req, ts):
        k = id(ts)
        if k not in s.ix:
            s.ix[k] = IX(ts)
        r = reading(s.ix[k], req, C)
        if r.fault:
            raise r.fault
        if r.plan is None:
            raise FlowNotGenerated("none")
        return r.plan


from neena.flows.planner.port import FlowNotGenerated

if __name__ == "__main__":
    want = sys.argv[1].split(",") if len(sys.argv) > 1 else None
    m = asyncio.run(measured(P(), [s for s in sets() if (not want and s.labelled) or (want and s.name in want)], 0))
    print(table(m))
    C.save()
    for x in m:
        open(f"/tmp/planner-x/pred-{x.of.name}.jsonl", "w").write("".join(json.dumps(p) + "\n" for p in x.predictions))
        if x.scores["invalid"] or x.scores["hallucination"]:
            print("INVALID", x.of.name, x.scores["invalid"])
