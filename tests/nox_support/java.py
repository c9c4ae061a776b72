# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a Java is installed that can run the rule engine of ansible-rulebook."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess

OLDEST = 17
INSTALL = "on Debian: apt-get install openjdk-17-jre-headless"


@functools.cache
def java_problem() -> str | None:
    """Return why ansible-rulebook cannot run, as a sentence, or None if it can."""
    home = os.environ.get("JAVA_HOME")
    program = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if not program or not os.access(program, os.X_OK):
        return f"Java is not installed ({INSTALL})."
    shown = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', shown)
    if not found or int(found[1]) < OLDEST:
        return f"Java {OLDEST} or newer is required, found {found[1] if found else 'an unknown version'} ({INSTALL})."
    return None
