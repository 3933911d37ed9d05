"""draw-flow.py arcs.json networkx|highs|ortools: inspections x inspectors as a flow of least cost."""
import json
import resource
import sys
import time

with open(sys.argv[1]) as file:
    instance = json.load(file)
which = sys.argv[2]
rows, columns, need, capacity, arcs = (instance[key] for key in ("rows", "columns", "need", "capacity", "arcs"))

if which == "networkx":
    import networkx

    start = time.perf_counter(), time.process_time()
    graph = networkx.DiGraph()
    for row in range(rows):
        graph.add_node(("row", row), demand=-need)
    graph.add_node("sink", demand=need * rows)
    for row, column, price in arcs:
        graph.add_edge(("row", row), ("column", column), capacity=1, weight=price)
    for column in range(columns):
        graph.add_edge(("column", column), "sink", capacity=capacity, weight=0)
    cost, _ = networkx.network_simplex(graph)
elif which == "highs":
    import numpy
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    start = time.perf_counter(), time.process_time()
    table = numpy.array(arcs)
    count = len(table)
    of_row = coo_matrix((numpy.ones(count), (table[:, 0], numpy.arange(count))), (rows, count)).tocsr()
    of_column = coo_matrix((numpy.ones(count), (table[:, 1], numpy.arange(count))), (columns, count)).tocsr()
    solved = linprog(table[:, 2], A_eq=of_row, b_eq=numpy.full(rows, need), A_ub=of_column,
                     b_ub=numpy.full(columns, capacity), bounds=(0, 1), method="highs")
    cost = round(solved.fun)
else:
    import numpy
    from ortools.graph.python import min_cost_flow

    start = time.perf_counter(), time.process_time()
    table = numpy.array(arcs)
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        table[:, 0], rows + table[:, 1], numpy.ones(len(table), dtype=numpy.int64), table[:, 2])
    sink = rows + columns
    for column in range(columns):
        network.add_arc_with_capacity_and_unit_cost(rows + column, sink, capacity, 0)
    for row in range(rows):
        network.set_node_supply(row, need)
    network.set_node_supply(sink, -need * rows)
    network.solve()
    cost = network.optimal_cost()

wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(json.dumps({"ms": wall * 1000, "cpuMs": cpu * 1000, "peakMb": peak, "quality": f"cost {cost}"}))
