import json
import sys

sys.path[:0] = ["/tmp/wt-planner"]
from evaluation.sets import sets

S = {s.name: s for s in sets()}[sys.argv[1]]
k = 0
P = {json.loads(l)["id"]: json.loads(l) for l in open(f"/tmp/planner-x/pred-{sys.argv[1]}.jsonl")}


def sh(ops, deps):
    return [
        (
            o["task"],
            {
                a: (v if not isinstance(v, dict) else f"<{v['$from']}.{v.get('output')}>")
                for a, v in o["arguments"].items()
            },
            o.get("missing") or "",
        )
        for o in ops
    ], deps


mode = sys.argv[2] if len(sys.argv) > 2 else "node"
n = int(sys.argv[3]) if len(sys.argv) > 3 else 20
for c in S.cases:
    p = P[c["id"]]
    gn, pn = sorted(o["task"] for o in c["operations"]), sorted(o["task"] for o in p["operations"])
    ge = {(c["operations"][a]["task"], c["operations"][b]["task"]) for a, b in c["dependencies"]}
    pe = {(p["operations"][a]["task"], p["operations"][b]["task"]) for a, b in p["dependencies"]}
    bad = (
        gn != pn
        if mode == "node"
        else (ge != pe and gn == pn)
        if mode == "edge"
        else (
            {(o["task"], k, str(v)) for o in c["operations"] for k, v in o["arguments"].items()}
            != {(o["task"], k, str(v)) for o in p["operations"] for k, v in o["arguments"].items()}
            and gn == pn
        )
    )
    if bad:
        k += 1
        if k > n:
            break
        print(c["id"], c.get("expect", ""), c["request"][:350])
        print("   G", *sh(c["operations"], c["dependencies"]))
        print("   P", *sh(p["operations"], p["dependencies"]), p.get("why", "")[:100] if p["refused"] else "")
