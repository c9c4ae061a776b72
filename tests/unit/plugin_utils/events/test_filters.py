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

import pytest

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


MISSING = """
import runpy, sys
sys.modules["ansible"] = None
try:
    runpy.run_path(sys.argv[1])
except Exception as error:
    print(f"{type(error).__name__}: {error}", error.__cause__, error.__suppress_context__ or error.__context__)
"""
FILTERS = COLLECTION / "extensions" / "eda" / "plugins" / "event_filter"


@pytest.mark.parametrize("name", ["normalize", "mark_protected"])
def test_a_missing_ansible_core_is_one_sentence(name, tmp_path):
    command = [sys.executable, "-I", "-c", MISSING, str(FILTERS / f"{name}.py")]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    assert text.startswith(
        f"EventSourceError: {name}: needs ansible-core in the Python environment of ansible-rulebook"
    )
    assert text.endswith(f"{sys.executable} -m pip install ansible-core None None")


def test_both_filters_run_one_after_the_other(tmp_path):
    entries = [{"device_id": name, "status": "non_compliant", "timestamp": 1764583200123} for name in ("WS-1", "WS-2")]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DEVICE_ACTIONS"))}
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(FILTERS), json.dumps([{"payload": entries}, {"payload": "{{ x }}"}])],
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
