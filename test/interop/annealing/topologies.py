"""Enishi's topologies against those of D-Wave's dwave-networkx, edge by edge.

    python topologies.py BUILD/bin/bench-annealing-embedding

Needs `pip install dwave-networkx`. Exits with 1 where they differ.
"""

import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
import dwave_networkx as dnx  # noqa: E402

CASES = [
    ("chimera:3,5,2", lambda: dnx.chimera_graph(3, 5, 2)),
    ("chimera:16,16,4", lambda: dnx.chimera_graph(16)),
    ("pegasus:2", lambda: dnx.pegasus_graph(2)),
    ("pegasus:5", lambda: dnx.pegasus_graph(5)),
    ("pegasus:16", lambda: dnx.pegasus_graph(16)),
    ("zephyr:1,4", lambda: dnx.zephyr_graph(1)),
    ("zephyr:3,2", lambda: dnx.zephyr_graph(3, 2)),
    ("zephyr:15,4", lambda: dnx.zephyr_graph(15)),
]

failed = False
for name, make in CASES:
    text = subprocess.run([sys.argv[1], name, "couplers"], check=True,
                          capture_output=True, text=True).stdout
    ours = {tuple(map(int, line.split())) for line in text.splitlines()}
    theirs = {tuple(sorted(edge)) for edge in make().edges}
    print(f"{name}: {len(ours)} couplers,", "same" if ours == theirs
          else f"{len(ours ^ theirs)} differ")
    failed |= ours != theirs
sys.exit(failed)
