"""Peers of the covers and the plan of the engine siting: python siting-covers-milp.py SOLVER SECONDS MODEL FILE [RADIUS [SITES]]

SOLVER: highs (highspy), cbc (the program of coinor-cbc), scipy (scipy.optimize.milp). MODEL: mclp, lscp (FILE: the points
as demand,x_m,y_m,children,site, also .gz) or mps (FILE: a program to minimise). One thread; prints one line of JSON.
The time counts the solver alone, not the making of the model.
"""
import gzip, json, os, re, resource, subprocess, sys, tempfile, time
import numpy as np
import highspy

solver, seconds, model, file = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]


def cover_model():
    radius = float(sys.argv[5])
    rows = [line.split(",") for line in (gzip.open if file.endswith(".gz") else open)(file, "rt").read().split()[1:]]
    xy = np.array([[float(r[1]), float(r[2])] for r in rows])
    weight = np.array([float(r[3]) for r in rows])
    place = {int(r[4]): i for i, r in enumerate(rows) if r[4]}
    site = xy[[place[s] for s in range(len(place))]]
    near = np.hypot(*(xy[:, None, :] - site[None, :, :]).transpose(2, 0, 1)) <= radius
    n, m = near.shape
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    whole = model == "mclp"
    for s in range(m):
        h.addVar(0, 1)
        h.changeColCost(s, 0 if whole else 1)
        h.changeColIntegrality(s, highspy.HighsVarType.kInteger)
    if whole:
        for i in range(n):
            h.addVar(0, 1)
            h.changeColCost(m + i, -weight[i])
        h.addRow(-highspy.kHighsInf, int(sys.argv[6]), m, np.arange(m, dtype=np.int32), np.ones(m))
    for i in range(n):
        sites = np.flatnonzero(near[i]).astype(np.int32)
        if whole:
            h.addRow(0, highspy.kHighsInf, len(sites) + 1, np.append(sites, m + i).astype(np.int32), np.append(np.ones(len(sites)), -1.0))
        else:
            h.addRow(1, highspy.kHighsInf, len(sites), sites, np.ones(len(sites)))
    return h


def from_file():
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.readModel(file)
    return h


h = from_file() if model == "mps" else cover_model()


def run_highs():
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", seconds)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.run()
    info = h.getInfo()
    return info.objective_function_value, info.mip_dual_bound


def run_scipy():
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_matrix, csr_matrix

    lp = h.getLp()
    kind = csc_matrix if lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise else csr_matrix
    a = kind((lp.a_matrix_.value_, lp.a_matrix_.index_, lp.a_matrix_.start_), (lp.num_row_, lp.num_col_))
    whole = [int(v == highspy.HighsVarType.kInteger) for v in lp.integrality_]
    limits = LinearConstraint(a, lp.row_lower_, lp.row_upper_)
    options = {"time_limit": seconds, "mip_rel_gap": 0}
    found = milp(lp.col_cost_, integrality=whole, bounds=Bounds(lp.col_lower_, lp.col_upper_), constraints=limits, options=options)
    return (found.fun if found.fun is not None else float("inf")), found.mip_dual_bound


def run_cbc():
    with tempfile.TemporaryDirectory() as folder:
        mps = os.path.join(folder, "model.mps")
        h.writeModel(mps)
        global start
        start = time.perf_counter()
        said = subprocess.run(["cbc", mps, "-threads", "0", "-ratio", "0", "-sec", str(seconds), "-solve"], capture_output=True, text=True).stdout
    value = lambda name: float(found[-1]) if (found := re.findall(rf"{name}:?\s+(-?[\d.e+]+)", said)) else None
    cost = value("Objective value")
    bound = value("Lower bound")
    return (float("inf") if cost is None else cost), (cost if bound is None else bound)


def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


start, before = time.perf_counter(), cpu()
cost, bound = {"highs": run_highs, "scipy": run_scipy, "cbc": run_cbc}[solver]()
ms = (time.perf_counter() - start) * 1000
sign = -1 if model == "mclp" or cost < 0 else 1
said = "no answer" if not np.isfinite(cost) else f"{sign * cost:.8g}, " + ("proven" if abs(cost - bound) < 1e-6 * max(1, abs(cost)) else f"bound {sign * bound:.8g}, gap {abs(cost - bound) / max(1e-9, abs(cost)):.2%}")
who = resource.RUSAGE_CHILDREN if solver == "cbc" else resource.RUSAGE_SELF
used = resource.getrusage(who)
print(json.dumps({"ms": round(ms, 1), "cpuMs": round((cpu() - before) * 1000, 1), "peakMb": round(used.ru_maxrss / 1024), "quality": said}))
