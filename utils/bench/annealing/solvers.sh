# The built-in annealers against dwave-samplers, OpenJij and dwave-tabu, which
# are installed into the build folder. Needs the instances of ../shared/data.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${ENISHI_BUILD_DIR:?}
ninja -C "$build" bench-annealing >/dev/null
if [ ! -x "$build/peers/bin/python" ]; then
  python3 -m venv "$build/peers"
  "$build/peers/bin/pip" install -q dwave-samplers dwave-tabu openjij
fi
for what in throughput tts quality; do
  "$build/peers/bin/python" "$here/solvers.py" "$what" \
    --program "$build/bin/bench-annealing" --folder "$build/bench-annealing"
done
