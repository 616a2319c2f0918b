import random
import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
from evaluation.sets import sets
from neena.flows.meaning.atoms import *
from neena.flows.reading.tokens import tokenize

random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
for s in sets():
    ns = []
    for c in s.cases:
        t = tokenize(c["request"])
        a = atoms(t)
        ns.append(len(runs(t, a)))
    print(s.name, "runs mean", sum(ns) / len(ns), "p95", sorted(ns)[int(0.95 * len(ns))], "max", max(ns))
    for c in random.sample(s.cases, 4):
        t = tokenize(c["request"])
        print("   ", [masked(t[x.start : x.end]) for x in atoms(t)], [o["task"] for o in c.get("operations", [])])
