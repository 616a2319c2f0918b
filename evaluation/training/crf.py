import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
import json
import pickle
import random
import time

import numpy as np
from train import *


def prep(L, gold, opt=(), *_):
    """arrays: F all arc features (nul arcs and task arcs in one space NI+NF), ends, starts, gold bit"""
    g = sorted(gold)
    bit = {x: 1 << k for k, x in enumerate(g)}
    bit.update(dict.fromkeys(opt, 0))
    F = []
    S = []
    E = []
    B = []
    for j in range(1, L.n + 1):
        F.append(np.concatenate([L.nul[j - 1], np.zeros(NF)]))
        S.append(j - 1)
        E.append(j)
        B.append(0)
        for i, name, f in L.arcs[j]:
            F.append(np.concatenate([np.zeros(NI), f]))
            S.append(i)
            E.append(j)
            B.append(bit.get(name, -1))
    present = 0
    for b in B:
        if b > 0:
            present |= b
    return np.array(F), np.array(S), np.array(E), np.array(B), L.n, present


def lse(a):
    m = max(a)
    return m + np.log(sum(np.exp(x - m) for x in a)) if m > -1e29 else -1e30


def fb(s, S, E, n):
    # group
    al = np.full(n + 1, -1e30)
    al[0] = 0
    order = np.argsort(E, kind="stable")
    by = [np.where(j == E)[0] for j in range(n + 1)]
    for j in range(1, n + 1):
        v = al[S[by[j]]] + s[by[j]]
        m = v.max()
        al[j] = m + np.log(np.exp(v - m).sum())
    be = np.full(n + 1, -1e30)
    be[n] = 0
    bys = [np.where(i == S)[0] for i in range(n + 1)]
    for i in range(n - 1, -1, -1):
        v = be[E[bys[i]]] + s[bys[i]]
        m = v.max()
        be[i] = m + np.log(np.exp(v - m).sum())
    return al[n], np.exp(al[S] + s + be[E] - al[n])


def fbg(s, S, E, B, n, present):
    K = present
    ks = np.where(B >= 0)[0]
    al = [{} for _ in range(n + 1)]
    al[0][0] = 0.0
    byE = {}
    for k in ks:
        byE.setdefault(int(E[k]), []).append(int(k))
    for j in range(1, n + 1):
        acc = {}
        for k in byE[j]:
            b = int(B[k])
            for m, a in al[S[k]].items():
                acc.setdefault(m | b, []).append(a + s[k])
        al[j] = {m: lse(v) for m, v in acc.items()}
    # best coverage
    top = max(al[n], key=lambda m: bin(m).count("1"))
    be = [{} for _ in range(n + 1)]
    be[n][top] = 0.0
    P = np.zeros(len(s))
    for j in range(n, 0, -1):
        if not be[j]:
            continue
        be[j] = {m: (lse(v) if isinstance(v, list) else v) for m, v in be[j].items()}
        for k in byE[j]:
            b = int(B[k])
            i = int(S[k])
            for m in al[i]:
                if (m | b) in be[j]:
                    be[i].setdefault(m, []).append(s[k] + be[j][m | b])
    Z = al[n][top]
    for j in range(1, n + 1):
        for k in byE[j]:
            b = int(B[k])
            i = int(S[k])
            for m, a in al[i].items():
                t = be[j].get(m | b)
                if t is not None and not isinstance(t, list):
                    P[k] += np.exp(a + s[k] + t - Z)
    return Z, P


def fit(data, epochs=15, lr=0.05, l2=1e-3, seed=1, fp=0.0, verbose=True):
    D = [prep(*d) for d in data]
    mu = np.zeros(NI + NF)
    w = np.zeros(NI + NF)
    w[NI + 1 : NI + 4] = 3
    w[NI] = -4
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    t = 0
    rnd = random.Random(seed)
    avg = np.zeros_like(w)
    na = 0
    for e in range(epochs):
        rnd.shuffle(D)
        tot = 0
        for b0 in range(0, len(D), 16):
            g = np.zeros_like(w)
            for F, S, E, B, n, pr in D[b0 : b0 + 16]:
                s = F @ w
                Z, P = fb(s + (fp * (B == -1)), S, E, n)
                Zg, Pg = fbg(s, S, E, B, n, pr)
                tot += Z - Zg
                g += (Pg - P) @ F
            g = g / 16 - l2 * w
            t += 1
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g * g
            w = w + lr / (1 + e * 0.2) * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            if e >= epochs // 2:
                avg += w
                na += 1
        if verbose:
            print("epoch", e, tot / len(D), flush=True)
    return avg / na


if __name__ == "__main__":
    t = time.time()
    if len(sys.argv) > 1:
        tr = traindata()
        dv = devdata()
        pickle.dump((tr, dv), open("/tmp/planner-x/data.pkl", "wb"))
        print("data", time.time() - t, flush=True)
    else:
        tr, dv = pickle.load(open("/tmp/planner-x/data.pkl", "rb"))
    w = fit(tr, epochs=8)
    print(time.time() - t, dict(zip(IGNORED + FEATURES, w.round(2).tolist())))
    json.dump(w.tolist(), open("/tmp/planner-x/w.json", "w"))
    [print("train", k, f1([d for d in tr if d[3] == k], w)) for k in ("seal", "sealsub", "own", "ownsub", "conn")]
    for b in (-0.5, 0, 0.5, 1, 1.5):
        u = w.copy()
        u[NI] += b
        print(b, {k: f1(d, u) for k, d in dv.items()}, flush=True)
