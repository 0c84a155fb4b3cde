#!/usr/bin/env bash
# The checks that need no build: formatting, which layer includes what, and
# things that must not be in the tree.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0

complain() {
  printf 'lint: %s\n' "$1" >&2
  status=1
}

# The files of these patterns that git tracks; without git, all but what was built.
tracked() {
  git ls-files -- "$@" 2>/dev/null && return
  local names=()
  for pattern in "$@"; do names+=(-o -name "$pattern"); done
  find . -name 'build*' -prune -o -type f \( "${names[@]:1}" \) -print | sed 's|^\./||'
}

mapfile -t sources < <(tracked '*.cpp' '*.h' | grep -v '^test/lit/')
if ! clang-format-22 --dry-run --Werror "${sources[@]}" 2>/tmp/lint.$$; then
  grep -oE '^[^:]+' /tmp/lint.$$ | sort | uniq -c | sort -rn | head -20 >&2
  complain "not formatted (clang-format-22 -i the files above)"
fi
rm -f /tmp/lint.$$

# The core sees no MLIR.
core=(Support Circuit Synthesis Optimization Device Mapping Scheduling
      Simulation Mpi Stabilizer Verification Drawing Compilation Annealing ErrorCorrection Frontend)
for part in "${core[@]}"; do
  found=$(grep -rlE '#include "mlir/' "lib/$part" "include/enishi/$part" 2>/dev/null)
  [ -z "$found" ] || complain "the core includes MLIR: $found"
done

# Arrows point one way.
found=$(grep -rlE '#include "(tools|targets)/' lib include dialects 2>/dev/null)
[ -z "$found" ] || complain "lib/ includes an edge: $found"

# No build system globbing.
found=$(tracked '*CMakeLists.txt' '*.cmake' | xargs grep -lE 'file\(GLOB' 2>/dev/null)
[ -z "$found" ] || complain "CMake globs files: $found"

# A pass that is known to blow up on big blocks.
found=$(grep -rlE 'createRemoveDeadValuesPass' lib dialects tools 2>/dev/null)
[ -z "$found" ] || complain "remove-dead-values is banned: $found"

exit $status
