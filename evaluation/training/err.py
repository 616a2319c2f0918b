import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import json
import pickle
import random

import numpy as np
from train import *

tr, dv = pickle.load(open("/tmp/planner-x/data.pkl", "rb"))
w = np.array(json.load(open("/tmp/planner-x/w.json")))
w[NI] += float(sys.argv[2])
random.seed(1)
S = {s.name: s for s in sets()}
for name in sys.argv[1].split(","):
    z = list(zip(S[name].cases, dv[name]))
    random.shuffle(z)
    k = 0
    for c, (L, gold) in z:
        _, pp = decode(L, w)
        ps = {x for *_, x, _ in pp if x}
        if ps != gold:
            k += 1
            if k > int(sys.argv[3]):
                break
            t = tokenize(c["request"])
            p = atoms(t)
            print("\nREQ", c["request"][:300])
            print("  gold", [o["task"] for o in c["operations"]])
            for i, j, x, f in pp:
                print("   ", masked_(t, p, i, j), "->", x, "" if x is None else round(float(w[NI:] @ f), 2))
            for gg in gold - ps:
                best = max(
                    (
                        (float(w[NI:] @ f), i, j)
                        for e in range(1, L.n + 1)
                        for i, n, f in L.arcs[e]
                        for j in [e]
                        if n == gg
                    ),
                    default=None,
                )
                print("   MISS", gg, best and (round(best[0], 2), masked_(t, p, best[1], best[2])))
