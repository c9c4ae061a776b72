# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the filters work as ansible-rulebook runs them: without a package, and without the collection's path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.secops.device_actions.plugins.plugin_utils.events import protection

COLLECTION = Path(protection.__file__).parents[3]
PROGRAM = """
import json, runpy, sys
path = list(sys.path)
folder, events = sys.argv[1:]
filters = [runpy.run_path(f"{folder}/{name}.py")["main"] for name in ("normalize", "mark_protected")]
results = [filters[1](filters[0](event), protected_devices=["WS-1"]) for event in json.loads(events)]
try:
    filters[1](results[0], protected_devises=[])
except Exception as error:
    results.append(str(error))
assert sys.path[: len(path)] == path, "Other collections must not be hidden."
print(json.dumps([results, sys.path[len(path) :]]))
"""


def test_both_filters_run_one_after_the_other(tmp_path):
    entries = [{"device_id": name, "status": "non_compliant", "timestamp": 1764583200123} for name in ("WS-1", "WS-2")]
    folder = COLLECTION / "extensions" / "eda" / "plugins" / "event_filter"
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DEVICE_ACTIONS"))}
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), json.dumps([{"payload": entries}, {"payload": "{{ x }}"}])],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    (marked, other, message), added = json.loads(process.stdout)
    assert [device["protected"] for device in marked["devices"]] == [True, False]
    assert [device["id"] for device in marked["unprotected_devices"]] == ["WS-2"]
    assert other == {"payload": "{ { x }}"}
    assert "Did you mean protected_devices?" in message
    assert added == [str(COLLECTION.parents[2])]
