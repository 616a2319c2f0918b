import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
from vec import Cached

from evaluation.sets import _CATALOGUES, tasks

c = Cached()
for n in _CATALOGUES:
    ts = tasks(n)
    c.vectors([t.name for t in ts])
    c.vectors([t.description for t in ts])
    c.vectors([f"{t.name}: {t.description}" for t in ts])
    print(n, len(c.d))
c.save()
