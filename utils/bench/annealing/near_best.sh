# CPU time to 99.9 % of the best known cuts of the Gset, against dwave-samplers,
# OpenJij and dwave-tabu; about half an hour. Needs the instances of
# ../shared/data.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${ENISHI_BUILD_DIR:?}
ninja -C "$build" bench-annealing >/dev/null
source "$here/peers"
"$python" "$here/near_best.py" \
  --program "$build/bin/bench-annealing" --folder "$build/bench-annealing"
