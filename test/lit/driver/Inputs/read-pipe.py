"""usage: read-pipe.py PIPE COMMAND...: makes a pipe, runs the command with `-o PIPE`, prints what comes through."""

import os
import stat
import subprocess
import sys

pipe = sys.argv[1]
os.mkfifo(pipe)
# Open for writing too, so that neither side waits for the other.
end = os.open(pipe, os.O_RDWR)
code = subprocess.run([*sys.argv[2:], "-o", pipe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
assert stat.S_ISFIFO(os.stat(pipe).st_mode), "the pipe was replaced"
os.set_blocking(end, False)
print(os.read(end, 1 << 16).decode())
os.remove(pipe)
sys.exit(code)
