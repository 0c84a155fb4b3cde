"""The vehicle routing example by OR-tools' routing library: usage: routing.py SIZE SECONDS."""

import pathlib
import sys
import time

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "examples" / "uses"))
import uses  # noqa: E402

d = uses.load("vehicle-routing").data(sys.argv[1])
manager = pywrapcp.RoutingIndexManager(len(d.places), d.vans, 0)
routing = pywrapcp.RoutingModel(manager)
transit = routing.RegisterTransitCallback(
    lambda a, b: d.distance(manager.IndexToNode(a), manager.IndexToNode(b)))
routing.SetArcCostEvaluatorOfAllVehicles(transit)
load = routing.RegisterUnaryTransitCallback(lambda a: d.crates[manager.IndexToNode(a)])
routing.AddDimension(load, 0, d.capacity, True, "load")
stops = routing.RegisterUnaryTransitCallback(lambda a: int(manager.IndexToNode(a) != 0))
routing.AddDimension(stops, 0, d.stops, True, "stops")
parameters = pywrapcp.DefaultRoutingSearchParameters()
parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
parameters.time_limit.seconds = int(sys.argv[2])
before = time.process_time()
solution = routing.SolveWithParameters(parameters)
print(f"OR-tools routing: {solution.ObjectiveValue() if solution else 'none'} in {time.process_time() - before:.1f} s")
