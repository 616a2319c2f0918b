import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import json
import pickle

import numpy as np
from train import *

tr, dv = pickle.load(open("/tmp/planner-x/data.pkl", "rb"))
w = np.array(json.load(open("/tmp/planner-x/w.json")))
for b in (0, 0.5, 1, 1.5, 2, 2.5):
    u = w.copy()
    u[NI] += b
    print(b, {k: f1(d, u) for k, d in dv.items()})
