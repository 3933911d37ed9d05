"""Peers of the engine access: python access-peers.py PEER FOLDER LIMIT [SITES]; PEER: scipy, networkx, pandana, pysal.

All compute the enhanced 2SFCA (zones 1 / 0.68 / 0.22 at thirds of LIMIT metres) of the network in FOLDER
(see access-network.ts) and print one line of JSON. pysal is given the pairs and measured for the scores only.
"""
import json, os, resource, sys, time
import numpy as np

peer, folder, limit = sys.argv[1], sys.argv[2], float(sys.argv[3])
load = lambda name, kind: np.fromfile(os.path.join(folder, name), dtype=kind)
xy, edges, w = load("nodes.f64", "<f8").reshape(-1, 2), load("edges.i32", "<i4").reshape(-1, 2), load("w.f64", "<f8")
people, sites, supply = load("pop.f64", "<f8"), load("fac.i32", "<i4"), load("sup.f64", "<f8")
n = len(xy)
prepared = 0.0


def weight(d):
    return np.where(d <= limit / 3, 1.0, np.where(d <= limit * 2 / 3, 0.68, np.where(d <= limit, 0.22, 0.0)))


def graph():
    from scipy.sparse import coo_matrix

    u, v = np.concatenate([edges[:, 0], edges[:, 1]]), np.concatenate([edges[:, 1], edges[:, 0]])
    return coo_matrix((np.concatenate([w, w]), (u, v)), (n, n)).tocsr()


def scores(reach):
    """reach(site number) gives the nodes and their distances."""
    access, pairs = np.zeros(n), 0
    for j in range(len(sites)):
        nodes, d = reach(j)
        pairs += len(nodes)
        x = weight(d)
        persons = float(people[nodes] @ x)
        if persons > 0:
            np.add.at(access, nodes, supply[j] / persons * x)
    return access, pairs


def timer():
    return time.perf_counter(), time.process_time()


def by_scipy():
    from scipy.sparse.csgraph import dijkstra

    csr = graph()
    start = timer()

    # 100 sources a call: one at a time it is slowed by its own checks, all at once it wants 10 GB.
    held = {}

    def reach(j):
        if j % 100 == 0:
            held["rows"] = dijkstra(csr, directed=False, indices=sites[j : j + 100], limit=limit)
        d = held["rows"][j % 100]
        nodes = np.flatnonzero(d <= limit)
        return nodes, d[nodes]

    return start, scores(reach)


def by_networkx():
    import networkx as nx

    g = nx.Graph()
    g.add_nodes_from(range(n))
    g.add_weighted_edges_from(zip(edges[:, 0].tolist(), edges[:, 1].tolist(), w.tolist()))
    start = timer()

    def reach(j):
        found = nx.single_source_dijkstra_path_length(g, int(sites[j]), cutoff=limit)
        return np.fromiter(found.keys(), "i8", len(found)), np.fromiter(found.values(), "f8", len(found))

    return start, scores(reach)


def by_pandana():
    global prepared
    import pandana, pandas as pd

    before = time.perf_counter()
    net = pandana.Network(*(pd.Series(xy[:, k]) for k in (0, 1)), *(pd.Series(edges[:, k]) for k in (0, 1)), pd.DataFrame({"w": w}), twoway=True)
    prepared = time.perf_counter() - before
    start = timer()
    found = net.nodes_in_range(sites.tolist(), limit, imp_name="w")
    x, node = weight(found["w"].to_numpy()), found["destination"].to_numpy()
    number = np.full(n, -1)
    number[sites] = np.arange(len(sites))
    site = number[found["source"].to_numpy()]
    persons = np.bincount(site, people[node] * x, len(sites))
    ratio = np.divide(supply, persons, out=np.zeros(len(sites)), where=persons > 0)
    return start, (np.bincount(node, ratio[site] * x, n), len(node))


def by_pysal():
    import importlib.util, pandas as pd
    from scipy.sparse.csgraph import dijkstra

    def module(name):
        spec = importlib.util.spec_from_file_location(name, os.path.join(os.environ["HUITUO_PEERS"], "access", "access", name + ".py"))
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    fca, weights, csr, parts = module("fca"), module("weights"), graph(), []
    for j in range(0, len(sites), 100):
        for site, d in zip(sites[j : j + 100], dijkstra(csr, directed=False, indices=sites[j : j + 100], limit=limit)):
            nodes = np.flatnonzero(d <= limit)
            parts.append((nodes, np.full(len(nodes), site), d[nodes]))
    cost = pd.DataFrame({k: np.concatenate([p[i] for p in parts]) for i, k in enumerate(("origin", "dest", "cost"))})
    demand, offer = pd.DataFrame({"demand": people}), pd.DataFrame({"supply": supply}, index=sites)
    start = timer()
    found = fca.two_stage_fca(
        demand, offer, cost, max_cost=limit, demand_index=True, demand_name="demand", supply_name="supply",
        weight_fn=weights.step_fn({limit / 3: 1, limit * 2 / 3: 0.68, limit: 0.22}),
    )
    access = np.zeros(n)
    access[found.index.to_numpy()] = found.to_numpy()
    return start, (access, len(cost))


(wall, cpu), (access, pairs) = {"scipy": by_scipy, "networkx": by_networkx, "pandana": by_pandana, "pysal": by_pysal}[peer]()
ms, cpu_ms = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
quality = f"{pairs} pairs, sum of ratios {access.sum():.9g}" + (f", {prepared:.1f} s to prepare" if prepared else "")
if os.environ.get("HUITUO_BENCH_RATIOS"):
    access.tofile(os.environ["HUITUO_BENCH_RATIOS"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"ms": ms, "cpuMs": cpu_ms, "peakMb": peak, "quality": quality}))
