import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import json
import pickle
import re
import time

import numpy as np
from train import *

from evaluation.sets import _lines
from neena.flows.meaning.atoms import atoms
from neena.flows.meaning.candidates import candidates
from neena.flows.meaning.filling import WIDTH, features, wanted

norm = lambda s: re.sub(r"[^a-z0-9]+", " ", str(s).lower()).strip()


def same(v, c, num):
    if num or c.kind == "number":
        try:
            if abs(float(str(v)) - float(c.text.replace(",", "").lstrip("$").rstrip("%"))) < 1e-9:
                return True
        except ValueError:
            pass
    return norm(v) == norm(c.text) and bool(norm(v))


def example(req, gold_ops, specs, L, w):
    """Yield (rows, target) groups"""
    t = tokenize(req)
    p = atoms(t)
    cs = candidates(t, req)
    if not cs or not p:
        return
    _, path = decode(L, w, {o["task"] for o in gold_ops}, True)
    spans = [(p[i].start, p[j - 1].end, n) for i, j, n, _ in path if n]
    by = {}
    for k, (a, b, n) in enumerate(spans):
        nxt = spans[k + 1][0] if k + 1 < len(spans) else len(t)
        by.setdefault(n, ((0 if k == 0 else a, nxt), (a, b)))
    for o in gold_ops:
        if o["task"] not in specs:
            continue
        sp = specs[o["task"]]
        reg, core = by.get(o["task"], ((0, len(t)), (0, len(t))))
        for k, prm in enumerate(sp.parameters):
            W = wanted(sp, k)
            v = o["arguments"].get(prm.name)
            if isinstance(v, (dict, list)):
                continue
            rows = np.stack([features(W, c, t, reg, core) for c in cs])
            if v is None:
                tgt = []
            else:
                tgt = [i for i, c in enumerate(cs) if same(v, c, W.number)]
                if not tgt:
                    continue
                ins = [i for i in tgt if reg[0] <= cs[i].start < reg[1]]
                tgt = ins or tgt
            yield rows, np.array(tgt, dtype=int)


def fit(groups, hidden=16, epochs=12, lr=0.01, seed=1, l2=1e-4, none_w=1.0):
    rnd = np.random.RandomState(seed)
    D = WIDTH
    H = rnd.randn(D, hidden) * 0.2
    O = np.zeros(hidden + D)
    O[:hidden] = rnd.randn(hidden) * 0.1
    ms = [np.zeros_like(H), np.zeros_like(O)]
    vs = [np.zeros_like(H), np.zeros_like(O)]
    t = 0
    order = list(range(len(groups)))
    for e in range(epochs):
        rnd.shuffle(order)
        tot = 0
        for b0 in range(0, len(order), 32):
            gH = np.zeros_like(H)
            gO = np.zeros_like(O)
            for gi in order[b0 : b0 + 32]:
                X, tg = groups[gi]
                A = np.tanh(X @ H)
                Z = np.concatenate([A, X], 1)
                s = np.append(Z @ O, 0.0)
                m = s.max()
                p = np.exp(s - m)
                p /= p.sum()
                q = np.zeros_like(p)
                if len(tg):
                    q[tg] = p[tg] / p[tg].sum()
                else:
                    q[-1] = 1
                tot -= np.log(max(1e-12, p[tg].sum() if len(tg) else p[-1]))
                d = (q - p)[:-1]
                gO += Z.T @ d
                gA = np.outer(d, O[:hidden]) * (1 - A * A)
                gH += X.T @ gA
            t += 1
            for k, (P, g) in enumerate(((H, gH / 32 - l2 * H), (O, gO / 32 - l2 * O))):
                ms[k] = 0.9 * ms[k] + 0.1 * g
                vs[k] = 0.999 * vs[k] + 0.001 * g * g
                P += lr / (1 + 0.15 * e) * (ms[k] / (1 - 0.9**t)) / (np.sqrt(vs[k] / (1 - 0.999**t)) + 1e-8)
        print("slots", e, round(tot / len(groups), 3), flush=True)
    return H, O


def acc(groups, H, O):
    tp = fp = fn = 0
    for X, tg in groups:
        s = np.concatenate([np.tanh(X @ H), X], 1) @ O
        b = int(s.argmax())
        if s[b] > 0:
            if b in tg:
                tp += 1
            else:
                fp += 1
                fn += len(tg) > 0
        elif len(tg):
            fn += 1
    return round(200 * tp / (2 * tp + fp + fn), 1), tp, fp, fn


if __name__ == "__main__":
    t0 = time.time()
    w = np.array(json.load(open("/tmp/planner-x/w.json")))
    tr, dv = pickle.load(open("/tmp/planner-x/data.pkl", "rb"))
    specs = {t.dotted_name: t for t in tasks("sealtools")}
    G = []
    seal = [d for d in tr if d[3] == "seal"]
    for c, d in zip(_lines("sealtools/train.jsonl"), seal):
        G += list(example(c["request"], c["operations"], specs, d[0], w))
    ss = {t.dotted_name: t for t in tasks("shipped")}
    own = [d for d in tr if d[3] == "own"]
    for c, d in zip(_lines("shipped/dev.jsonl"), own):
        G += list(example(c["request"], c["operations"], ss, d[0], w))
    print("groups", len(G), time.time() - t0)
    E = {}
    for s in sets():
        if not s.labelled:
            continue
        g = []
        for c, d in zip(s.cases, dv[s.name]):
            g += list(example(c["request"], c["operations"], {t.dotted_name: t for t in tasks(c["catalog"])}, d[0], w))
        E[s.name] = g
    H, O = fit(G)
    print("train", acc(G, H, O))
    [print(k, acc(g, H, O)) for k, g in E.items() if g]
    json.dump([H.tolist(), O.tolist()], open("/tmp/planner-x/slots.json", "w"))
    print(time.time() - t0)
