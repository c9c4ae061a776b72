# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories of desired state for the tests."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Desired

ENTRY = """
- id: inc-1
  devices:
    hostnames: [ws-1]
  reason: Beacon
  cylance_lockdown: {}
"""
"""A valid entry. Its keys are in the lines 2 to 6 of a file."""


NOW = 1_796_000_000.0  # 2026-11-30T00:53:20Z


def read(folder: Path, text: str | bytes = ENTRY, name: str = "incidents.yml", **others: str) -> Desired:
    """Write a file, and further ones (name without ending: text), and read the directory at NOW."""
    texts = {name: text, **{f"{other}.yml": content for other, content in others.items()}}
    for path, content in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_desired(folder, None, NOW)


def with_line(line: str, replaced: str = "  reason: Beacon") -> str:
    """Return the valid entry with another line in place of one of its lines."""
    assert replaced in ENTRY
    return ENTRY.replace(replaced, line)


def messages(desired: Desired) -> list[str]:
    """Return the problems as texts: file, line, key and message."""
    return [str(problem) for problem in desired.problems]


def keys(desired: Desired) -> list[tuple[int, str]]:
    """Return (line, key) of each problem."""
    return [(problem.line, problem.key) for problem in desired.problems]
