"""The Python library `matching` (MIT) on an instance of bench/engines/match-instances.ts: FOLDER core|api.

core: players are made by hand and its algorithm alone is measured. api: the public way, from dictionaries, with its checks.
"""

import array
import json
import os
import resource
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.environ["HUITUO_PEERS"], "matching", "src"))

from matching import Player  # noqa: E402
from matching.algorithms import hospital_resident  # noqa: E402
from matching.games import HospitalResident  # noqa: E402
from matching.players import Hospital  # noqa: E402


def read(name):
    values = array.array("i")
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        values.frombytes(file.read())
    return values


programme, key, capacity = read("programme.i32"), read("key.i32"), read("capacity.i32")
with open(os.path.join(sys.argv[1], "meta.json")) as file:
    meta = json.load(file)
children, length = meta["children"], meta["length"]
asking = [[] for _ in capacity]
for entry, listed in enumerate(programme):
    asking[listed].append((key[entry], entry // length))
order = [[child for _, child in sorted(each)] for each in asking]
assigned = array.array("i", [-1]) * children

if sys.argv[2] == "core":
    residents = [Player(child) for child in range(children)]
    hospitals = [Hospital(each, seats) for each, seats in enumerate(capacity)]
    for child, resident in enumerate(residents):
        resident.set_prefs([hospitals[programme[child * length + at]] for at in range(length)])
    for each, hospital in enumerate(hospitals):
        hospital.set_prefs([residents[child] for child in order[each]])
    begun, used = time.perf_counter(), time.process_time()
    matching = hospital_resident(residents, [each for each in hospitals if each.prefs])
    ms, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
else:
    lists = {child: [programme[child * length + at] for at in range(length)] for child in range(children)}
    hospitals = {each: list_ for each, list_ in enumerate(order) if list_}
    seats = {each: capacity[each] for each in hospitals}
    begun, used = time.perf_counter(), time.process_time()
    matching = HospitalResident.create_from_dictionaries(lists, hospitals, seats).solve()
    ms, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000

for hospital, placed in matching.items():
    for resident in placed:
        assigned[resident.name] = hospital.name
print(
    json.dumps(
        {
            "ms": ms,
            "cpuMs": cpu,
            "peakMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "quality": f"{sum(each >= 0 for each in assigned)} placed, crc {zlib.crc32(assigned.tobytes()):08x}",
        }
    )
)
