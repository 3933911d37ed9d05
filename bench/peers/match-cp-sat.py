"""OR-Tools CP-SAT (Apache-2.0) on the siblings' model: FOLDER. The fewest families that block, proven.

The folder has model.json: capacity of each programme; for each family its options, each a list of [programme, place].
"""

import json
import os
import resource
import sys
import time

from ortools.sat.python import cp_model

with open(os.path.join(sys.argv[1], "model.json")) as file:
    data = json.load(file)
model = cp_model.CpModel()
seating = [[] for _ in data["capacity"]]
choice = []
for family, options in enumerate(data["families"]):
    choice.append([model.new_bool_var("") for _ in options])
    model.add_at_most_one(choice[family])
    for option, seats in enumerate(options):
        for programme, place in seats:
            seating[programme].append((family, place, choice[family][option]))
for programme, seats in enumerate(seating):
    model.add(sum(variable for _, _, variable in seats) <= data["capacity"][programme])
blocking = []
for family, options in enumerate(data["families"]):
    blocks = model.new_bool_var("")
    blocking.append(blocks)
    for option, seats in enumerate(options):
        refusals = []
        for programme in {each for each, _ in seats}:
            wanted = [place for each, place in seats if each == programme]
            needed = data["capacity"][programme] - len(wanted) + 1
            refuses = model.new_bool_var("")
            refusals.append(refuses)
            if needed > 0:
                before = [x for other, place, x in seating[programme] if other != family and place < max(wanted)]
                model.add(sum(before) >= needed * refuses)
        model.add_bool_or(choice[family][: option + 1] + [blocks] + refusals)
model.minimize(sum(blocking))
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
solver.parameters.max_time_in_seconds = 300
begun, used = time.perf_counter(), time.process_time()
status = solver.solve(model)
ms, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
found = int(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else "no answer;"
proven = "proven" if status == cp_model.OPTIMAL else "not proven"
print(
    json.dumps(
        {
            "ms": ms,
            "cpuMs": cpu,
            "peakMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "quality": f"{found} blocking families, {proven}",
        }
    )
)
