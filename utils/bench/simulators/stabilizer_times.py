# Part of the Enishi project, under the Apache License v2.0 with LLVM
# Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Processor times, which others on the machine change less than the clock's."""

import resource
import subprocess
import time


def process_seconds(command):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before = used()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return used() - before


def call_seconds(function):
    start = time.process_time()
    function()
    return time.process_time() - start
