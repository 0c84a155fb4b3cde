# Presolve: sizes and CPU time on Gset, cubic graphs with random signs, and a
# random model of 10^6 spins. Needs ../shared/data.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${ENISHI_SHARED_DATA:-$here/../../../../shared/data}/qubo
[ -d "$data" ] || { echo "skipped: the instances of shared/data are not here"; exit 0; }
ninja -C "${ENISHI_BUILD_DIR:?}" bench-annealing-presolve >/dev/null
bench=$ENISHI_BUILD_DIR/bin/bench-annealing-presolve
graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT
for name in G1 G32 G35 G39 G55 G62 G70 G81; do
  [ -f "$data/gset/$name.gz" ] && gunzip -c "$data/gset/$name.gz" >"$graphs/$name"
done
"$bench" "$graphs"/* "$data"/embed/{cubic1000_s1,grid60x60,gnp300_02_s1}.txt
"$bench" --random 1000000 10000000
"$bench" --bounds "$graphs"/{G1,G32,G35} "$data"/embed/{grid16x16,gnp100_10_s1,cubic100_s1}.txt
"$bench" --exact "$data"/embed/{grid10x10,grid16x16,gnp40_50_s1,gnp60_25_s1,cubic100_s1,cubic200_s1}.txt
peers=${ENISHI_BENCH_VENV:-$ENISHI_BUILD_DIR/peers}
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install -q dimod dwave-preprocessing dwave-samplers
"$peers/bin/python" "$here/presolve_peers.py" "$bench" "$graphs"
