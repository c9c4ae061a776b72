# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that ansible-rulebook runs lead into the collection, wherever it is installed."""

from __future__ import annotations

import asyncio
import inspect
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.events import bootstrap
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.errors import EventSourceError

ROOT = Path(__file__).resolve().parents[4]
SOURCES = sorted((ROOT / "extensions/eda/plugins/event_source").glob("*.py"))

# What ansible-rulebook does with a source, in a process that does not know where collections are.
RUN = """
import asyncio, runpy, sys
{before}
main = runpy.run_path(sys.argv[1])["main"]
try:
    asyncio.run(main(None, {{"unknown_option": 1}}))
except Exception as error:
    print(type(error).__name__, error, sep=": ")
"""


@pytest.fixture
def installed(tmp_path):
    """The folder of the sources in a collection that is installed as a link to the checkout."""
    folder = tmp_path / "path" / "ansible_collections" / "secops"
    folder.mkdir(parents=True)
    (folder / "device_actions").symlink_to(ROOT)
    return folder / "device_actions" / "extensions/eda/plugins/event_source"


def run(path, before="", **more):
    command = [sys.executable, "-I", "-c", RUN.format(before=before), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout.strip()


def test_every_source_is_known():
    assert [path.stem for path in SOURCES] == sorted(bootstrap.FEEDS)


@pytest.mark.parametrize("name", bootstrap.FEEDS)
def test_main_is_what_the_rule_engine_expects(name, installed):
    main = runpy.run_path(str(installed / f"{name}.py"))["main"]
    assert inspect.iscoroutinefunction(main) and list(inspect.signature(main).parameters) == ["queue", "args"]


@pytest.mark.parametrize("name", bootstrap.FEEDS)
def test_a_source_checks_its_options_in_a_process_that_knows_no_collections(name, installed, tmp_path):
    text = run(installed / f"{name}.py", cwd=tmp_path)
    assert text.startswith(f"EventSourceError: {name}: unknown_option: the option is unknown. Valid options: ")


def test_a_missing_ansible_core_is_one_sentence(installed, tmp_path):
    text = run(installed / "cylance_detections.py", "sys.modules['ansible'] = None", cwd=tmp_path)
    assert text == (
        "EventSourceError: cylance_detections: needs ansible-core in the Python environment of ansible-rulebook, "
        f"{sys.executable}, where it cannot be imported. Install it: {sys.executable} -m pip install ansible-core"
    )


def test_an_incomplete_collection_is_one_sentence(monkeypatch):
    monkeypatch.setitem(bootstrap.FEEDS, "cylance_detections", ("cylance.no_such_module", "Feed"))
    with pytest.raises(EventSourceError, match="cylance_detections: cannot be loaded in .*Reinstall the collection"):
        asyncio.run(bootstrap.run("cylance_detections", None, {}))
