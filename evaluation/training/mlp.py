import sys

sys.path[:0] = ["/tmp/wt-planner", "/tmp/planner-x"]
from crf import *


def prep2(L, gold, opt=(), *_):
    g = sorted(gold)
    bit = {x: 1 << k for k, x in enumerate(g)}
    bit.update(dict.fromkeys(opt, 0))
    N = []
    F = []
    S = []
    E = []
    B = []
    isn = []
    for j in range(1, L.n + 1):
        N.append(L.nul[j - 1])
        S.append(j - 1)
        E.append(j)
        B.append(0)
        isn.append(1)
        for i, name, f in L.arcs[j]:
            F.append(f)
            S.append(i)
            E.append(j)
            B.append(bit.get(name, -1))
            isn.append(0)
    present = 0
    for b in B:
        if b > 0:
            present |= b
    return (
        np.array(N),
        np.array(F).reshape(-1, NF),
        np.array(isn, bool),
        np.array(S),
        np.array(E),
        np.array(B),
        L.n,
        present,
    )


def fit2(data, w0, hidden=12, epochs=12, lr=0.01, l2=1e-3, seed=1, bias=0.0, weights={}):
    D = [(prep2(*d), weights.get(d[3], 1.0)) for d in data if d[0].n]
    rng = np.random.RandomState(seed)
    wi = w0[:NI].copy()
    O = np.concatenate([np.zeros(hidden), w0[NI:]])
    H = rng.randn(NF, hidden) * 0.15
    O[:hidden] = rng.randn(hidden) * 0.05
    P = [wi, O, H]
    m = [np.zeros_like(x) for x in P]
    v = [np.zeros_like(x) for x in P]
    t = 0
    acc = None
    na = 0
    rnd = random.Random(seed)
    for e in range(epochs):
        rnd.shuffle(D)
        tot = 0
        for b0 in range(0, len(D), 16):
            G = [np.zeros_like(x) for x in P]
            for (N, F, isn, S, E, B, n, pr), wt in D[b0 : b0 + 16]:
                A = np.tanh(F @ H)
                Z = np.concatenate([A, F], 1)
                s = np.empty(len(S))
                s[isn] = N @ wi
                s[~isn] = Z @ O
                z, p = fb(s, S, E, n)
                zg, pg = fbg(s, S, E, B, n, pr)
                tot += z - zg
                d = (pg - p) * wt
                G[0] += d[isn] @ N
                G[1] += d[~isn] @ Z
                gA = np.outer(d[~isn], O[:hidden]) * (1 - A * A)
                G[2] += F.T @ gA
            t += 1
            for k in range(3):
                g = G[k] / 16 - l2 * P[k] * (1 if k == 2 else 0.2)
                m[k] = 0.9 * m[k] + 0.1 * g
                v[k] = 0.999 * v[k] + 0.001 * g * g
                P[k] += lr / (1 + 0.25 * e) * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)
            if e >= epochs - 4:
                acc = [x.copy() for x in P] if acc is None else [a + x for a, x in zip(acc, P)]
                na += 1
        print("mlp", e, round(tot / len(D), 4), flush=True)
    return [a / na for a in acc]


def rescore(data, P, b):
    """Lattices with scalar features: nul->[score], arcs->[score]"""
    wi, O, H = P
    h = H.shape[1]
    out = []
    for L, g, *o in data:
        M = Lat()
        M.n = L.n
        M.nul = [np.array([x @ wi]) for x in L.nul]
        M.arcs = [[(i, nm, np.array([np.concatenate([np.tanh(f @ H), f]) @ O + b])) for i, nm, f in a] for a in L.arcs]
        out.append((M, g, *o))
    return out


def f1m(data, P, b):
    import train

    sc = rescore(data, P, b)
    old = train.NI
    train.NI = 1
    r = f1(sc, np.array([1.0, 1.0]))
    train.NI = old
    return r


if __name__ == "__main__":
    t = time.time()
    tr, dv = pickle.load(open("/tmp/planner-x/data.pkl", "rb"))
    w0 = np.array(json.load(open("/tmp/planner-x/w.json")))
    P = fit2(tr, w0, epochs=int(sys.argv[1]) if len(sys.argv) > 1 else 12)
    json.dump([x.tolist() for x in P], open("/tmp/planner-x/mlp.json", "w"))
    print(time.time() - t)
    for b in (0, 0.5, 1):
        print(b, {k: f1m(d, P, b) for k, d in dv.items()}, flush=True)
