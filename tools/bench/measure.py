"""Runs a command and prints, as JSON, the seconds of processor time of all its processes and the most memory that they had
together. It counts those too that outlive the one that started them, as esbuild's do. Linux only."""

import ctypes
import json
import os
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.01


def descendants(pid: int) -> list[int]:
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                for child in map(int, file.read().split()):
                    found += [child, *descendants(child)]
    except OSError:
        pass  # It has just ended.
    return found


def memory(pid: int) -> int:
    """Bytes; pages that processes share count once over all of them."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def main(command: list[str]) -> int:
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("this system cannot count the processes that outlive their parent")
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    status, cpu, peak = 0, 0.0, 0
    while True:
        try:
            pid, ended, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid == 0:
            peak = max(peak, sum(map(memory, descendants(os.getpid()))))
            time.sleep(SAMPLE_SECONDS)
            continue
        # With what the process itself has waited for.
        cpu += usage.ru_utime + usage.ru_stime
        if pid == child.pid:
            status = os.waitstatus_to_exitcode(ended)
    print(json.dumps({"cpuSeconds": cpu, "peakBytes": peak}))
    return 0 if status == 0 else 1


sys.exit(main(sys.argv[1:]))
