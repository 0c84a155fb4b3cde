# Sourced with $build set: makes the virtual environment of peers.py, $venv.
venv=$build/uses-venv
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q ortools==9.15.6755 dimod==0.12.23 dwave-samplers==1.8.0
fi
