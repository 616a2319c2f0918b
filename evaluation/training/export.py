import json
import sys

sys.path[:0] = ["/tmp/wt-planner"]
wi, O, CH = json.load(open("/tmp/planner-x/mlp.json"))
H, F = json.load(open("/tmp/planner-x/slots.json"))
b = float(sys.argv[1]) if len(sys.argv) > 1 else 0
O[len(CH[0])] += b
r = lambda x: [round(float(v), 4) for v in x]
json.dump(
    {
        "ignoring": r(wi),
        "choosing": {"hidden": [r(h) for h in CH], "outer": r(O)},
        "filling": {"hidden": [r(h) for h in H], "outer": r(F)},
    },
    open("/tmp/wt-planner/src/neena/flows/meaning/weights.json", "w"),
)
