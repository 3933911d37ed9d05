"""The textbook model of a roster task (a 0-1 variable for each person, day and shift) in CP-SAT or HiGHS.

usage: ratio-roster.py cp-sat|highs task.json [seconds]
"""
import json
import resource
import sys
import time

solver_name, path = sys.argv[1:3]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 120.0
task = json.load(open(path))
shifts, staff, days = task["shifts"], task["staff"], task["days"]


def paid(shift):
    return shift["until"] - shift["from"] - sum(p["until"] - p["from"] for p in shift.get("pauses", []))


def covers(shift, slot):
    begin, end = slot * 30, slot * 30 + 30
    return (shift["from"] <= begin and shift["until"] >= end
            and not any(p["from"] < end and p["until"] > begin for p in shift.get("pauses", [])))


columns, cost = {}, []
for s, member in enumerate(staff):
    for day in range(days):
        for k, shift in enumerate(shifts):
            if "shifts" in member and shift["key"] not in member["shifts"]:
                continue
            begin, end = day * 1440 + shift["from"], day * 1440 + shift["until"]
            if any(a["from"] < end and a["until"] > begin for a in member.get("away", [])):
                continue
            columns[s, day, k] = len(cost)
            wished = sum(w["fen"] for w in task["wishes"]
                         if w["staff"] == member["key"] and w["day"] == day and w.get("shift", shift["key"]) == shift["key"])
            cost.append(round(member["fenPerHour"] * paid(shift) / 60) + wished)

rows = []  # (least, most, [(factor, column)])
for s, member in enumerate(staff):
    own = lambda day: [(k, columns[s, day, k]) for k in range(len(shifts)) if (s, day, k) in columns]
    for day in range(days):
        rows.append((0, 1, [(1, c) for _, c in own(day)]))
        for k, c in own(day):
            for l, d in own(day + 1) if day + 1 < days else []:
                if shifts[l]["from"] + 1440 - shifts[k]["until"] < 660:
                    rows.append((0, 1, [(1, c), (1, d)]))
    for week in range(days // 7):
        week_days = range(week * 7, week * 7 + 7)
        rows.append((0, member["mostMinutesPerWeek"], [(paid(shifts[k]), c) for day in week_days for k, c in own(day)]))
        rows.append((0, member["mostDaysPerWeek"], [(1, c) for day in week_days for _, c in own(day)]))
    row = member.get("mostDaysInARow", 7)
    for first in range(days - row):
        rows.append((0, row, [(1, c) for day in range(first, first + row + 1) for _, c in own(day)]))
for need in task["needs"]:
    able = [(1, c) for (s, day, k), c in columns.items()
            if day == need["day"] and covers(shifts[k], need["slot"])
            and ("qualification" not in need or need["qualification"] in staff[s]["qualifications"])]
    rows.append((need["persons"], len(staff), able))

start, cpu = time.perf_counter(), time.process_time()
if solver_name == "cp-sat":
    from ortools.sat.python import cp_model
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in cost]
    for least, most, entries in rows:
        total = sum(f * x[c] for f, c in entries)
        if entries:
            model.add_linear_constraint(total, least, most)
    model.minimize(sum(c * v for c, v in zip(cost, x)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.status_name(solver.solve(model))
    value, bound = solver.objective_value, solver.best_objective_bound
else:
    import highspy
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("time_limit", seconds)
    for c in cost:
        highs.addVar(0, 1)
        highs.changeColCost(highs.getNumCol() - 1, c)
        highs.changeColIntegrality(highs.getNumCol() - 1, highspy.HighsVarType.kInteger)
    for least, most, entries in rows:
        highs.addRow(least, most, len(entries), [c for _, c in entries], [f for f, _ in entries])
    highs.run()
    status = highs.modelStatusToString(highs.getModelStatus())
    value, bound = highs.getInfo().objective_function_value, highs.getInfo().mip_dual_bound
print(json.dumps({
    "ms": (time.perf_counter() - start) * 1000,
    "cpuMs": (time.process_time() - cpu) * 1000,
    "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    "quality": f"{status}, cost {value:.0f}, bound {bound:.0f}",
}))
