import json
import sys

sys.path[:0] = ["/tmp/wt-planner/tests/unit/planner"]
import everyday_requests as A
import everyday_requests_apart as B
import planner_phrasings as P
import service_requests as C
import service_requests_apart as D
from everyday_requests import *
from everyday_world import spelled

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations

specs = {s.dotted_name: s for s in Catalogue(load_integrations(), has_model=True).specs}
out = []
seen = set()


def add(text, tasks):
    if text in seen:
        return
    seen.add(text)
    if "|" in tasks:
        return
    try:
        ts = tasks.split() if all("." in t for t in tasks.split()) else list(spelled(tasks))
    except KeyError as e:
        print("?", tasks, e)
        return
    assert all(t in specs for t in ts), ts
    out.append({"request": text, "tasks": ts})


for m in (A, B, C, D):
    for n in dir(m):
        v = getattr(m, n)
        if isinstance(v, tuple) and v and isinstance(v[0], tuple) and len(v[0]) == 3 and isinstance(v[0][1], str):
            for t, k, _ in v:
                add(t, k)
        elif (isinstance(v, tuple) and v and isinstance(v[0], str) and "IMPOSSIBLE" in n) or n.startswith("REFUSED"):
            for t in v:
                if isinstance(t, str) and t not in seen:
                    seen.add(t)
                    out.append({"request": t, "tasks": []})
        else:
            print(m.__name__, n, type(v)) if n.isupper() else 0
for k, ts in P.ALONE.items():
    for t in ts:
        add(t, k)
print(len(out), sum(not o["tasks"] for o in out))
open("/tmp/wt-planner/evaluation/data/spoken/train.jsonl", "w").write(
    "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in out)
)
