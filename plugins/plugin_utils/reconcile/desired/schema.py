# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema of a file of desired state, for editors and pipelines.

It is one of draft 7, the newest that the YAML plugins of common editors fully support. It says what one file can say:
that ids are unique and entries do not contradict each other is up to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.entries import DEVICE_IDS, ENTRY
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES, Module

_MARKUP = re.compile(r"\b(?:RV|[OVECBIUP])\(((?:[^()\\]|\\.)*)\)|\b[LRM]\(([^(),]*)(?:,[^()]*)?\)")
_INSTEAD = {
    ("cylance_package_exec", "packages.arguments"): "Texts in quotes, in the form that the package's examples show. "
    "They are passed unchanged, and never rendered as templates.",
}
_TEXTS = {
    "id": "Identifies the entry in plans, reports and the record. It is unique in all files, and must never change.",
    "devices": "The devices of the entry: exactly one of hosts, hostnames, device_ids and macs.",
    "devices.hosts": "Patterns of hosts in the inventory, as in a play.",
    "devices.hostnames": "Host names, as the consoles show them.",
    "devices.device_ids": "IDs of devices in the one console that the entry uses.",
    "devices.macs": "MAC addresses in any notation, in quotes.",
    "reason": "Why, in one line. It is recorded, and shown in plans and reports.",
    "ticket": "The number of the ticket or the incident.",
    "requested_by": "Who asked for it.",
    "until": "When the entry ends: a date and time with its UTC offset, in quotes.",
    "for": "How long the entry lasts from the time it is first applied, as 'd:hh:mm' in quotes.",
    "state": "active, or released to end the entry now and to set its devices back.",
}


Describe = Callable[[str, str], Sequence[str]]


def json_schema(describe: Describe = lambda module, option: ()) -> dict[str, Any]:
    """Return the schema.

    describe: returns the paragraphs that document an option of a module, with their markup. A suboption is named as in
    packages.package.
    """
    entry = ENTRY.schema()
    for path, text in _TEXTS.items():
        schema = entry
        for key in path.split("."):
            schema = schema["properties"][key]
        schema["description"] = text
    entry["properties"]["state"]["default"] = "active"
    devices = entry["properties"]["devices"]
    entry["properties"]["devices"] = {**devices, "minProperties": 1, "maxProperties": 1}
    for name, module in MODULES.items():
        schema = entry["properties"][name]
        schema["description"] = f"Options of {name}. See ansible-doc secops.device_actions.{name}."
        for option in module.options:
            _describe(schema["properties"][option], module, option, describe)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Desired state of secops.device_actions",
        "description": "One file of desired state: a list of entries.",
        "type": "array",
        "items": {
            **entry,
            "anyOf": [{"required": [module]} for module in MODULES],
            "not": {"required": ["until", "for"]},
            "allOf": [{"if": _HAS_DEVICE_IDS, "then": {"not": _of_two_consoles()}}],
        },
    }


_HAS_DEVICE_IDS = {"required": ["devices"], "properties": {"devices": {"required": [DEVICE_IDS]}}}


def _of_two_consoles() -> dict[str, Any]:
    consoles: dict[str, list[str]] = {}
    for name in MODULES:
        consoles.setdefault(name.partition("_")[0], []).append(name)
    return {"allOf": [{"anyOf": [{"required": [name]} for name in names]} for names in consoles.values()]}


def _describe(schema: dict[str, Any], module: Module, option: str, describe: Describe) -> None:
    """Add the description of an option and of its suboptions."""
    name = module.operation.name
    paragraphs = [text for text in describe(name, option) if not _concerns_others(text, module, option)]
    if text := _INSTEAD.get((name, option)) or without_markup(" ".join(paragraphs)):
        schema["description"] = text
    for suboption, inner in schema.get("items", {}).get("properties", {}).items():
        _describe(inner, module, f"{option}.{suboption}", describe)


def _concerns_others(paragraph: str, module: Module, option: str) -> bool:
    """Return whether a paragraph is about options or values that files cannot contain."""
    spec: Mapping[str, Any] = module.spec.get(option, {})
    allowed = getattr(module.options.get(option), "values", ())
    refused = [f"V({value})" for value in spec.get("choices") or () if value not in allowed]
    refused += [f"O({other})" for other in module.operation.arguments.options if other not in module.options]
    return any(text in paragraph for text in refused)


def without_markup(text: str) -> str:
    """Return a text of a module's documentation without markup: "renew_before" for "O(renew_before)"."""
    plain = _MARKUP.sub(lambda found: (found[1] or found[2] or "").replace("\\", ""), text)
    return " ".join(plain.split())
