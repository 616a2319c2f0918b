import json
import pickle
import random
import sys
import time

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import numpy as np
from vec import Cached

from evaluation.sets import _lines, sets, tasks
from neena.flows.meaning.atoms import atoms, runs
from neena.flows.meaning.index import MeaningIndex
from neena.flows.meaning.scoring import FEATURES, options
from neena.flows.reading.tokens import tokenize

C = Cached()
from neena.flows.meaning.index import texts_of


def IX(ts):
    return MeaningIndex(tuple(ts), C.vectors(texts_of(ts)))


NF = len(FEATURES)
from neena.flows.meaning.scoring import IGNORED, ignored

NI = len(IGNORED)


class Lat:
    pass


def lattice(index, req):
    t = tokenize(req)
    p = atoms(t)
    r = runs(t, p)
    L = Lat()
    L.n = len(p)
    L.arcs = [[] for _ in range(L.n + 1)]
    L.nul = [ignored(t, a) for a in p]
    for opts in options(index, C, t, p, r):
        for o in opts:
            L.arcs[o.run.last].append((o.run.first, index.entries[o.place].spec.dotted_name, o.features))
    return L


def decode(L, w, gold=None, must=False, cost=0.0):
    wi, wf = w[:NI], w[NI:]
    if not must:
        best = [(0.0, None)]
        for j in range(1, L.n + 1):
            b = (best[j - 1][0] + float(wi @ L.nul[j - 1]), (j - 1, None, L.nul[j - 1]))
            for i, name, f in L.arcs[j]:
                s = best[i][0] + float(wf @ f) + (cost if gold is not None and name not in gold else 0)
                if s > b[0]:
                    b = (s, (i, name, f))
            best.append(b)
        return trace(best, L.n)
    g = sorted(gold)
    bit = {x: 1 << k for k, x in enumerate(g)}
    best = [{0: (0.0, None)}]
    for j in range(1, L.n + 1):
        cur = {}
        for m, (s, _) in best[j - 1].items():
            v = s + float(wi @ L.nul[j - 1])
            if m not in cur or v > cur[m][0]:
                cur[m] = (v, (j - 1, m, None, L.nul[j - 1]))
        for i, name, f in L.arcs[j]:
            b = bit.get(name)
            if not b:
                continue
            sc = float(wf @ f)
            for m, (s, _) in best[i].items():
                if m & b:
                    continue
                v = s + sc
                if m | b not in cur or v > cur[m | b][0]:
                    cur[m | b] = (v, (i, m, name, f))
        best.append(cur)
    m = max(best[L.n], key=lambda m: (bin(m).count("1"), best[L.n][m][0]))
    out = []
    j = L.n
    sc = best[j][m][0]
    while j > 0:
        _, (i, pm, name, f) = best[j][m]
        out.append((i, j, name, f))
        j, m = i, pm
    return sc, out[::-1]


def trace(best, n):
    out = []
    j = n
    while j > 0:
        _, (i, name, f) = best[j]
        out.append((i, j, name, f))
        j = i
    return best[n][0], out[::-1]


def vec(path):
    v = np.zeros(NI + NF)
    for i, j, name, f in path:
        if name is None:
            v[:NI] += f
        else:
            v[NI:] += f
    return v


def train(data, epochs=12, seed=1, cost=1.0):
    w = np.zeros(NI + NF)
    w[NI + 1 : NI + 4] = 3
    w[NI] = -4
    acc = np.zeros_like(w)
    n = 0
    rnd = random.Random(seed)
    for e in range(epochs):
        rnd.shuffle(data)
        bad = 0
        lr = 0.3 / (1 + e * 0.3)
        for L, gold in data:
            _, gp = decode(L, w, gold, True)
            _, pp = decode(L, w, gold, False, cost)
            gs = sorted((i, j, x) for i, j, x, _ in gp if x)
            ps = sorted((i, j, x) for i, j, x, _ in pp if x)
            if sorted(x for *_, x in gs) != sorted(x for *_, x in ps):
                w = w + lr * (vec(gp) - vec(pp))
                bad += 1
            if e >= 2:
                acc += w
                n += 1
        print("epoch", e, "bad", bad / len(data))
    return acc / n


def f1(data, w, show=0):
    tp = p = g = 0
    ex = 0
    for L, gold, *o in data:
        _, pp = decode(L, w)
        ps = {x for *_, x, _ in pp if x}
        if o:
            ps -= o[0]
        tp += len(ps & gold)
        p += len(ps)
        g += len(gold)
        ex += ps == gold
    return (
        round(200 * tp / max(1, p + g), 1),
        round(100 * tp / max(1, p), 1),
        round(100 * tp / max(1, g), 1),
        round(100 * ex / len(data), 1),
    )


def devdata():
    out = {}
    idx = {}
    for s in sets():
        if not s.labelled:
            continue
        d = []
        for c in s.cases:
            if c["catalog"] not in idx:
                idx[c["catalog"]] = IX(tasks(c["catalog"]))
            d.append((lattice(idx[c["catalog"]], c["request"]), {o["task"] for o in c["operations"]}))
        out[s.name] = d
    C.save()
    return out


def traindata(seed=5):
    from evaluation.training.connectors import catalogue, request

    rnd = random.Random(seed)
    full = tasks("sealtools")
    by = {t.dotted_name: t for t in full}
    fi = IX(full)
    d = []

    def sub(full, by, gold, n, drop):
        s = {t.dotted_name: t for t in rnd.sample(full, min(n, len(full)))}
        keep = {x for x in gold if rnd.random() > drop}
        for x in gold:
            s.pop(x, None)
        for x in keep:
            s[x] = by[x]
        return tuple(s.values()), keep

    for c in _lines("sealtools/train.jsonl"):
        gold = {o["task"] for o in c["operations"]}
        d.append((lattice(fi, c["request"]), gold, set(), "seal"))
        n = rnd.choice([15, 30, 60, 150, 400])
        s, k = sub(full, by, gold, n, 0.12)
        d.append((lattice(IX(s), c["request"]), k, set(), "sealsub"))
    shipped = list(tasks("shipped"))
    sby = {t.dotted_name: t for t in shipped}
    si = IX(tuple(shipped))
    LOOK = {
        "trello.get_boards",
        "trello.get_lists_in_board",
        "trello.get_cards_in_list",
        "slack.list_messages",
        "data.current_date",
        "slack.list_channels",
    }
    own = [(c["request"], [o["task"] for o in c["operations"]]) for c in _lines("shipped/dev.jsonl")] + [
        (c["request"], c["tasks"]) for c in _lines("spoken/train.jsonl")
    ]
    for r, g in own:
        opt = set(g) & LOOK if len(set(g)) > 1 else set()
        d.append((lattice(si, r), set(g) - opt, opt, "own"))
        if rnd.random() < 0.3:
            s, k = sub(shipped, sby, set(g), rnd.choice([10, 25, 50]), 0.25)
            d.append((lattice(IX(s), r), k - opt, opt, "ownsub"))
    for _ in range(30):
        cat = catalogue(rnd)
        ix = IX(cat)
        for _ in range(14):
            r, g = request(rnd, cat)
            d.append((lattice(ix, r), set(g), set(), "conn"))
    C.save()
    return d


def masked_(t, p, i, j):
    from neena.flows.meaning.atoms import masked

    return masked(t[p[i].start : p[j - 1].end])


if __name__ == "__main__":
    t = time.time()
    tr = traindata()
    print("train", len(tr), time.time() - t)
    dv = devdata()
    print("dev", time.time() - t)
    pickle.dump((tr, dv), open("/tmp/planner-x/data.pkl", "wb"))
    w = train(tr)
    print("fit", time.time() - t)
    print(dict(zip(IGNORED + FEATURES, w.round(2))))
    print("train", f1(tr, w))
    for k, d in dv.items():
        print(k, f1(d, w))
    json.dump(w.tolist(), open("/tmp/planner-x/w.json", "w"))
