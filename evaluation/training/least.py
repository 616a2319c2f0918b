import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/wt-planner/tests/unit/planner"]
from evaluation.sets import sets, tasks
from neena.flows.planner import building as b
from neena.flows.planner.matching import Index
from neena.flows.planner.port import *

ix = {}
low = []
orig = b.Builder._refuse_leftover


def rl(self, clause, match):
    low.append(match.score)
    return orig(self, clause, match)


b.Builder._refuse_leftover = rl
for s in sets():
    if not s.labelled or (s.name == "sealtools" and len(sys.argv) < 2):
        continue
    rows = []
    for c in s.cases:
        k = c["catalog"]
        if k not in ix:
            ix[k] = Index(tasks(k))
        low.clear()
        try:
            ops = b.Builder(ix[k], PlanningRequest(c["request"])).build().steps
        except FlowNotGenerated as f:
            if f.missing:
                continue
            continue
        ok = sorted(x.task.spec.dotted_name for x in ops) == sorted(o["task"] for o in c["operations"])
        rows.append((round(min(low), 1) if low else 0, ok))
    rows.sort()
    print(s.name, rows)
