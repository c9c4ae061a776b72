# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups and packages that active entries name. A plan that names a missing one would fail half-way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line, summarize
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.listing import same_group_name
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import where
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    ACTIVE,
    GROUP,
    Action,
    Desired,
    Entry,
)

_Named = Iterable[tuple[Entry, str]]


def named_groups(desired: Desired) -> list[tuple[Entry, str]]:
    """Return (entry, name or id) for each group that an active entry names."""
    return [
        (entry, str(action.settings.get("group") or action.settings["group_id"]))
        for entry in desired.entries
        if entry.state == ACTIVE
        for action in entry.actions
        if action.aspect == GROUP
    ]


def with_group_names(desired: Desired, groups: Any) -> Desired:
    """Return the desired state with the names of groups that entries name by their ids. groups: as below."""
    names = {str(group["id"]): group["name"] for group in groups if group["name"]} if isinstance(groups, list) else {}

    def named(action: Action) -> Action:
        group_id = action.settings.get("group_id")
        if action.aspect != GROUP or not group_id:
            return action
        # Without a name, nothing compares equal, and the id is reported as missing.
        return replace(action, settings={"action": "assign_to_group", "group": names.get(str(group_id), str(group_id))})

    return replace(
        desired,
        entries=tuple(replace(entry, actions=tuple(map(named, entry.actions))) for entry in desired.entries),
    )


def named_packages(desired: Desired) -> list[tuple[Entry, str]]:
    """Return (entry, name or id) for each package that an active entry names."""
    return [
        (entry, str(package["package"]))
        for entry in desired.entries
        if entry.state == ACTIVE
        for action in entry.actions
        for package in action.settings.get("packages") or ()
    ]


def missing_references(desired: Desired, groups: Any, packages: Any) -> list[str]:
    """Return a sentence for each group and package that its console does not have.

    groups, packages: what the consoles list. What is not a list was not read, and is not checked.
    """
    faults: list[str] = []
    if isinstance(groups, list):
        known = [text for group in groups for text in (group["name"], group["id"]) if text]
        faults += _missing(named_groups(desired), known, same_group_name, "OPSWAT has no group")
    if isinstance(packages, list):
        known = [text for package in packages for text in (package["name"], package["id"]) if text]
        faults += _missing(named_packages(desired), known, _same_package, "Cylance has no package")
    return faults


def _missing(named: _Named, known: list[Any], same: Callable[[Any, Any], bool], what: str) -> list[str]:
    present = [printable_line(str(name)) for name in known if not str(name).isdigit()]
    others = f"It has {summarize(present)}." if present else "It has none." if not known else ""
    return [
        f"{where(entry)}: {what} {printable_line(name)}. {others}".rstrip()
        for entry, name in named
        if not any(same(name, one) for one in known)
    ]


def _same_package(one: str, other: str) -> bool:
    return comparable(one) == comparable(other) or one.replace("-", "").lower() == other.replace("-", "").lower()
