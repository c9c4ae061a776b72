# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of examples: the sources of the collection's plugin, and the YAML of ansible-core."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import yaml
from ansible.plugins.doc_fragments import constructed, inventory_cache

from ansible_collections.secops.device_actions.plugins.inventory import devices
from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import ANSIBLE_HOST, SOURCES

from ..documented import with_fragments
from . import collection
from .collection import Finding
from .located import line_of, line_of_error, load_all
from .options import check_options, documented_spec
from .templates import check_template, check_templates

PLUGIN = f"{collection.PREFIX}devices"
OPTIONS_VARIABLE = "DEVICE_ACTIONS_INVENTORY_OPTIONS"
_SECTIONS = {**{name: source.arguments for name, source in SOURCES.items()}, "ansible_host": ANSIBLE_HOST}


@functools.cache
def spec() -> ArgumentSpec:
    """Return the options of the inventory plugin, with those of ansible-core's fragments."""
    found = with_fragments(yaml.safe_load(devices.DOCUMENTATION))
    for fragment in (constructed, inventory_cache):
        found.update(yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"])
    options = documented_spec(found).options
    sections = {name: {"type": "dict", "options": section.options} for name, section in _SECTIONS.items()}
    return ArgumentSpec({**options, **sections})


def check_source(values: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with an inventory source, or with a part of one."""
    if (plugin := values.get("plugin", PLUGIN)) != PLUGIN:
        yield line_of(values, "plugin"), f"must be {PLUGIN}, got {plugin}"
    for error in check_options(spec(), {"plugin": PLUGIN, **values}, "devices"):
        yield line_of_error(values, error, line_of(values)), error
    expressions = [*(values.get("groups") or {}).values(), *(values.get("compose") or {}).values()]
    expressions += [text for one in values.get("filters") or () if isinstance(one, dict) for text in one.values()]
    expressions += [one["key"] for one in values.get("keyed_groups") or () if isinstance(one, dict) and "key" in one]
    for text in expressions:
        yield from ((line_of(values), error) for error in check_template(f"{{{{ {text} }}}}"))
    yield from ((line_of(values), error) for error in check_templates(values))


def check_source_variables(values: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with the source variables of an inventory source of AWX."""
    first = line_of(values, OPTIONS_VARIABLE)
    (part,) = load_all(values[OPTIONS_VARIABLE])
    yield from ((first + 1 + line, text) for line, text in check_source(part))


def check_hosts(groups: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with an inventory in YAML of ansible-core."""
    for name, group in groups.items():
        for key in group or {}:
            if key not in ("hosts", "vars", "children"):
                yield line_of(group, key), f"the group {name} has no key {key}"
        yield from check_hosts((group or {}).get("children") or {})
