# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print how many tests passed and failed: ``totals.py TARGET...``, the make targets that ran.

A session that failed without a failed test (a linter, ansible-test, or pytest before the first test) counts as one
failure. So does a target that wrote no report. Exits with 1 if anything failed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

CACHE = Path(__file__).resolve().parent.parent / ".nox"

passed = failed = 0
sessions_with_failed_tests = set()
for report in CACHE.glob("reports/*.xml"):
    for suite in ElementTree.parse(report).iter("testsuite"):
        bad = int(suite.get("errors", 0)) + int(suite.get("failures", 0))
        passed += int(suite.get("tests", 0)) - int(suite.get("skipped", 0)) - bad
        failed += bad
        if bad:
            sessions_with_failed_tests.add(report.stem)

for target in sys.argv[1:]:
    sessions = CACHE / f"{target}.json"
    if not sessions.is_file():
        failed += 1
        continue
    for session in json.loads(sessions.read_text())["sessions"]:
        has_failed = session["result"] not in ("success", "skipped")
        failed += has_failed and session["name"] not in sessions_with_failed_tests

print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
