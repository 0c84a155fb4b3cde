# The built-in annealers against dwave-samplers: speed, time to solution, and
# what `auto` finds in five seconds. Needs the instances of ../shared/data.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${ENISHI_BUILD_DIR:?}
ninja -C "$build" bench-annealing >/dev/null
source "$here/peers"
for what in throughput tts quality; do
  "$python" "$here/solvers.py" "$what" \
    --program "$build/bin/bench-annealing" --folder "$build/bench-annealing"
done
