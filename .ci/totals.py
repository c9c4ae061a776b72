# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the sum of the tests of a `make test`: how many passed and how many failed.

A session that failed without a failed test (a linter, ansible-test, pytest that could not begin) counts as one failure.
"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

CACHE = Path(__file__).resolve().parent.parent / ".nox"

passed = failed = 0
explained = set()
for report in CACHE.glob("reports/*.xml"):
    for suite in ElementTree.parse(report).iter("testsuite"):
        bad = int(suite.get("errors", 0)) + int(suite.get("failures", 0))
        passed += int(suite.get("tests", 0)) - int(suite.get("skipped", 0)) - bad
        failed += bad
        if bad:
            explained.add(report.stem)

sessions = CACHE / "sessions.json"
if sessions.is_file():
    for session in json.loads(sessions.read_text())["sessions"]:
        failed += session["result"] not in ("success", "skipped") and session["name"] not in explained
else:
    failed += 1  # make test did not come to its end

print(f"{passed} passed, {failed} failed")
