# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The format of an entry: what each of its keys must be, and how they fit together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    LONGEST_NAME,
    parse_hostname,
    parse_mac,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import LONGEST_TEXTS, checked_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.containers import ListOf, Record
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.formats import (
    CONTROL,
    INVALID,
    TEMPLATE,
    Choice,
    Text,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import DURATION, MODULES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import FileProblems
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.yaml_nodes import (
    TEXT,
    Fields,
    Node,
    Scalar,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    ACTIVE,
    RELEASED,
    Action,
    Devices,
    Entry,
)

DEVICE_IDS = "device_ids"
MOST_DEVICES = 5000  # in one entry
_COLLECTION = "secops.device_actions."
_LONGEST_ID = 128  # characters of a device id
_LONGEST_REQUESTER = 100
_ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_UNTIL = (
    "2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
    "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)


def parse_until(text: str) -> float:
    """Return seconds since the epoch for a date and time with a UTC offset. Raise an InputError."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise InputError("until: there is no such date.") from None


def _parse_for(text: str) -> float:
    return 60.0 * parse_duration(text, "for", 1)


def _check_line(text: str) -> None:
    """Raise an InputError for a text that the audit trail would refuse, or of which nothing would be shown."""
    checked_line("reason", text)
    if not printable_line(text):
        raise InputError("no character of it is visible")


def _line(longest: int, takes_numbers: bool = False) -> Text:
    advice = f"must be one line of up to {longest} characters, without control characters."
    return Text(advice, check=_check_line, longest=longest, takes_numbers=takes_numbers)


def _identifiers(advice: str, forbidden: str, check: Any = None, longest: int = LONGEST_NAME) -> ListOf:
    item = Text(f"must be {advice}", forbidden=f"{forbidden}|{CONTROL}|{TEMPLATE}", check=check, longest=longest)
    return ListOf(item, "device", longest=MOST_DEVICES)


DEVICES = Record(
    {
        # Regular expressions (~) are refused: one can take exponential time, and would stop all renewals.
        "hosts": _identifiers(
            "a pattern of hosts in the inventory, such as infected:&os_windows, without a regular expression (~).",
            forbidden="~",
            longest=500,
        ),
        "hostnames": _identifiers(
            "a host name without wildcards, slashes and percent signs. Use hosts for a pattern.",
            forbidden=r"[/\\%*?]",
            check=parse_hostname,
        ),
        DEVICE_IDS: _identifiers(
            "a device id as the console shows it, without blanks.",
            forbidden=r"[^!-~]",
            longest=_LONGEST_ID,
        ),
        "macs": _identifiers(
            "a MAC address of one device, in quotes.", forbidden="[^0-9A-Fa-f:. -]", check=parse_mac, longest=40
        ),
    }
)


def _refusal(name: str) -> str | None:
    """Return why a key does not belong to an entry, or None if it is not known at all."""
    if name in DEVICES.fields:
        return "This belongs to devices. Indent it below devices."
    if name.startswith(_COLLECTION):
        return "Write the name of the module without the name of the collection."
    if name.startswith("sdm_"):
        return "Locks of Oracle SDM are not part of the desired state. Use the role sdm_maintenance."
    owners = [module for module, format in MODULES.items() if name in format.options]
    return f"This belongs to {' or '.join(owners)}. Indent it below the module." if owners else None


ENTRY = Record(
    {
        "id": Text(
            "must have 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit.",
            pattern=_ID,
            longest=64,
        ),
        "devices": DEVICES,
        "reason": _line(LONGEST_TEXTS["reason"]),
        "ticket": _line(LONGEST_TEXTS["ticket"], takes_numbers=True),
        "requested_by": _line(_LONGEST_REQUESTER),
        "until": Text(
            "must be a date and time with its UTC offset, in quotes, such as '2026-12-03T18:00:00+01:00'.",
            pattern=_UNTIL,
            check=parse_until,
        ),
        "for": Text(
            "must be a duration (d:hh:mm) in quotes, such as '2:00:00' for two days.",
            pattern=DURATION,
            check=_parse_for,
        ),
        "state": Choice((ACTIVE, RELEASED)),
        **MODULES,
    },
    required=("id", "devices", "reason"),
    refusal=_refusal,
)


def read_id(node: Node) -> str | None:
    """Return the id of an entry that may have problems, or None if it has no valid id."""
    id_node = node.values["id"][1] if isinstance(node, Fields) and "id" in node.values else None
    if isinstance(id_node, Scalar) and id_node.kind == TEXT and re.fullmatch(_ID, id_node.text):
        return id_node.text
    return None


def read_entry(node: Node, problems: FileProblems) -> Entry | None:
    """Return the entry of a node, or None if it has problems, which are added."""
    before = problems.count
    values = ENTRY.read(node, "", problems)
    if values is INVALID or not isinstance(node, Fields):
        return None
    _check_combinations(node, problems)
    if problems.count > before:
        return None
    devices = _devices(values)
    actions = tuple(Action(module, values[module]) for module in MODULES if module in values)
    _check_device_ids(node, devices, actions, problems)
    if problems.count > before:
        return None
    texts = {key: printable_line(values[key], 1000) for key in ("reason", "ticket", "requested_by") if key in values}
    return Entry(
        id=values["id"],
        file=problems.file,
        line=node.line,
        devices=devices,
        actions=actions,
        state=values.get("state", ACTIVE),
        until=parse_until(values["until"]) if "until" in values else None,
        duration=_parse_for(values["for"]) if "for" in values else None,
        **texts,
    )


def _devices(values: Mapping[str, Any]) -> Devices:
    ((option, identifiers),) = values["devices"].items()
    return Devices(option, tuple(identifiers))


def _check_combinations(node: Fields, problems: FileProblems) -> None:
    """Add the problems of keys that do not fit together."""
    devices = node.values["devices"][1] if "devices" in node.values else None
    if isinstance(devices, Fields):
        options = [option for option in DEVICES.fields if option in devices.values]
        if len(options) != 1:
            message = f"must have exactly one of {', '.join(DEVICES.fields)}. Split the entry for several."
            problems.add(node.line_of("devices"), "devices", message)
    if "until" in node.values and "for" in node.values:
        problems.add(node.line_of("for"), "for", "until and for are both set. Keep one of them.")
    if not any(module in node.values for module in MODULES):
        problems.add(node.line, "", f"The entry does nothing. Add at least one of {', '.join(MODULES)}.")


def _check_device_ids(node: Fields, devices: Devices, actions: tuple[Action, ...], problems: FileProblems) -> None:
    """Add the problems of device ids, which only one console knows."""
    if devices.option != DEVICE_IDS:
        return
    # The entry is valid so far, so the nodes are a mapping with a list.
    listed = node.values["devices"][1].values[DEVICE_IDS][1].nodes  # type: ignore[union-attr]
    operation = MODULES[actions[0].module].operation
    if len({action.system for action in actions}) > 1:
        message = "A device id belongs to one console, and the modules of this entry use two. Split the entry."
        problems.add(node.line_of("devices"), f"devices.{DEVICE_IDS}", message)
        return
    for place, (identifier, item) in enumerate(zip(devices.values, listed), start=1):
        try:
            operation.normalize(DEVICE_IDS, identifier)
        except InputError:
            message = f"must be a device id of {operation.console}, as the console shows it."
            problems.add(item.line, f"devices.{DEVICE_IDS}[{place}]", message)
