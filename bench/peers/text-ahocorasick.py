"""Word finding by pyahocorasick. usage: text-ahocorasick.py <posts.json>"""
import json
import resource
import sys
import time

import ahocorasick

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
automaton = ahocorasick.Automaton()
for word in data["words"]:
    automaton.add_word(word, len(word))
automaton.make_automaton()
best, best_cpu, found = float("inf"), float("inf"), 0
for _ in range(3):
    start, cpu = time.perf_counter(), time.process_time()
    found = sum(1 for post in data["posts"] for _ in automaton.iter(post))
    best = min(best, time.perf_counter() - start)
    best_cpu = min(best_cpu, time.process_time() - cpu)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"ms": best * 1000, "cpuMs": best_cpu * 1000, "peakMb": peak, "quality": f"{found} found"}))
