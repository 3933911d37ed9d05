"""Peers of the medians and centres of the engine siting: python siting-medians-milp.py SOLVER SECONDS MODEL FILE

SOLVER: highs (highspy) or cbc (the program of coinor-cbc). MODEL: median, centre (FILE: an OR-Library pmed file) or
capacitated (FILE: one line "points p capacity", then "x y demand" for each point). The formulations are those of spopt:
x (pair) and y (site) whole, each demand once, x <= y. One thread; the time counts the solver alone.
"""
import json, os, re, resource, subprocess, sys, tempfile, time
import numpy as np
import highspy
from scipy.sparse.csgraph import floyd_warshall

solver, seconds, model, file = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]
numbers = np.array(open(file).read().split(), dtype=float)
if model == "capacitated":
    n, p, capacity = int(numbers[0]), int(numbers[1]), numbers[2]
    points = numbers[3:].reshape(n, 3)
    d = np.floor(np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1]))
    load = points[:, 2]
else:
    n, m, p = (int(v) for v in numbers[:3])
    d = np.full((n, n), np.inf)
    for a, b, cost in numbers[3 : 3 + 3 * m].reshape(m, 3):
        d[int(a) - 1, int(b) - 1] = d[int(b) - 1, int(a) - 1] = cost
    d = floyd_warshall(d)

lp = highspy.HighsLp()
pairs = n * n
radius = 1 if model == "centre" else 0
columns = pairs + n + radius
lp.num_col_ = columns
lp.col_cost_ = np.concatenate([np.zeros(pairs) if radius else d.ravel(), np.zeros(n), np.ones(radius)])
lp.col_lower_ = np.zeros(columns)
lp.col_upper_ = np.concatenate([np.ones(pairs + n), np.full(radius, d.max())])
lp.integrality_ = [highspy.HighsVarType.kInteger] * (pairs + n) + [highspy.HighsVarType.kContinuous] * radius
start, index, value, lower, upper = [0], [], [], [], []


def row(low, high, at, factors):
    index.append(at)
    value.append(factors)
    start.append(start[-1] + len(at))
    lower.append(low)
    upper.append(high)


for i in range(n):
    row(1, 1, np.arange(i * n, i * n + n), np.ones(n))
row(p, p, pairs + np.arange(n), np.ones(n))
for i in range(n):
    for j in range(n):
        row(-np.inf, 0, np.array([i * n + j, pairs + j]), np.array([1.0, -1.0]))
if model == "capacitated":
    for j in range(n):
        row(-np.inf, 0, np.append(np.arange(j, pairs, n), pairs + j), np.append(load, -capacity))
if radius:
    for i in range(n):
        row(0, np.inf, np.append(np.arange(i * n, i * n + n), pairs + n), np.append(-d[i], 1.0))
lp.num_row_ = len(lower)
lp.row_lower_, lp.row_upper_ = np.array(lower, dtype=float), np.array(upper, dtype=float)
lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
lp.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
lp.a_matrix_.value_ = np.concatenate(value)
h = highspy.Highs()
h.setOptionValue("output_flag", False)
h.passModel(lp)


def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def run_highs():
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", seconds)
    h.setOptionValue("mip_rel_gap", 0.0)
    began = time.perf_counter(), cpu()
    h.run()
    info = h.getInfo()
    return info.objective_function_value, info.mip_dual_bound, began


def run_cbc():
    with tempfile.TemporaryDirectory() as folder:
        mps = os.path.join(folder, "model.mps")
        h.writeModel(mps)
        began = time.perf_counter(), cpu()
        command = ["cbc", mps, "-threads", "0", "-ratio", "0", "-timeMode", "elapsed", "-sec", str(seconds), "-solve"]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30).stdout
        except subprocess.TimeoutExpired:
            return np.inf, -np.inf, began
    found = lambda name: [float(v) for v in re.findall(rf"{name}:?\s+(-?[\d.e+]+)", said)]
    cost, bound = found("Objective value"), found("Lower bound")
    return (cost[-1] if cost else np.inf), (bound[-1] if bound else cost[-1] if cost else -np.inf), began


cost, bound, (wall, used) = {"highs": run_highs, "cbc": run_cbc}[solver]()
said = "no answer" if not np.isfinite(cost) or cost > 1e20 else f"{cost:.8g}, " + ("proven" if cost - bound < 1e-6 * max(1, cost) else f"bound {bound:.8g}, gap {(cost - bound) / max(1e-9, cost):.2%}")
memory = resource.getrusage(resource.RUSAGE_CHILDREN if solver == "cbc" else resource.RUSAGE_SELF)
print(json.dumps({"ms": round((time.perf_counter() - wall) * 1000, 1), "cpuMs": round((cpu() - used) * 1000, 1), "peakMb": round(memory.ru_maxrss / 1024), "quality": said}))
