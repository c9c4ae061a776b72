# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What M(secops.device_actions.machine_info) says in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    as_sentence,
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.search import Search
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES


def info_message(machines: Sequence[Mapping[str, Any]], search: Search) -> str:
    """Return how many machines were found, and what was not, with its reason."""
    names = summarize([printable_line(machine["name"]) for machine in machines])
    parts = [f"{counted(len(machines), 'machine')} found: {names}." if machines else "No machine found."]
    if search.unknown:
        parts.append(
            f"Not known to any console that was asked: {summarize([printable_line(n) for n in search.unknown])}."
        )
    for requested, why in list(search.undetermined.items())[:3]:
        parts.append(as_sentence(f"Not found out about {printable_line(requested)}: {printable_line(why)}"))
    for doubt in search.ambiguities[:3]:
        devices = summarize([record.label() for record in doubt.records])
        parts.append(f"{printable_line(doubt.requested)} is ambiguous: {doubt.reason} {printable_line(devices)}.")
    parts += [
        as_sentence(f"{SYSTEM_NAMES[system]} failed: {printable_line(why)}") for system, why in search.failures.items()
    ]
    return " ".join(parts)
