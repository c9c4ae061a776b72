# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command and write its cost to a file as JSON: ``stopwatch.py FILE COMMAND...``.

This is a small process of its own because Linux counts the memory of the parent as the initial peak of a child.
"""

import json
import os
import sys
import time


def main(cost_file, command):
    """Run the command: the path of a program, and its arguments."""
    started_at, start = time.time(), time.monotonic()
    process = os.posix_spawn(command[0], command, os.environ)
    _pid, status, usage = os.wait4(process, 0)
    wall = time.monotonic() - start
    cost = {
        "exit_status": os.waitstatus_to_exitcode(status),
        "started_at": started_at,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        # in bytes on macOS, in KiB elsewhere
        "peak_memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }
    with open(cost_file, "w", encoding="utf-8") as file:
        json.dump(cost, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
