import json
import sys

sys.path.insert(0, "/tmp/wt-planner")
from evaluation import evalflow
from evaluation.sets import definitions, sets

d = sys.argv[1]
for s in sets():
    try:
        P = [json.loads(l) for l in open(f"{d}/{s.name}.jsonl")]
    except FileNotFoundError:
        continue
    if not s.labelled:
        continue
    pm = {p["id"]: p for p in P}
    kept = [c for c in s.cases if not pm[c["id"]]["refused"]]
    known = {t["id"]: t for n in s.catalogues for t in definitions(n)}
    if kept:
        r = evalflow.score(kept, P, known)
        print(s.name, len(kept), {k: r[k] for k in ("node_f1", "edge_f1", "pvalue_f1", "exact_flow", "ungrounded")})
