# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of modules, and a check of values in which templates stand for any value."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import ansible.modules
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from ..documented import ON_CONTROLLER, PACKAGE, operation

BUILTIN = "ansible.builtin."
_BUILTINS = Path(ansible.modules.__file__).parent
# Modules whose arguments are names that the user chooses, or one text.
FREE_FORM = {"add_host", "command", "import_playbook", "import_tasks", "include_tasks", "meta", "raw", "script"} | {
    "set_fact",
    "shell",
}
_SHAPE = ("aliases", "choices", "elements", "required", "type")
# In the place of credentials, which readers have in the environment.
_CREDENTIALS = {"api_url": "https://console.example", "urls": ["https://console.example"]}


def is_template(value: object) -> bool:
    """Return whether a value is a text with a template."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def has_template(value: object) -> bool:
    """Return whether there is a template in a value."""
    if isinstance(value, Mapping):
        return any(has_template(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_template(part) for part in value)
    return is_template(value)


@functools.cache
def module_spec(name: str) -> ArgumentSpec:
    """Return the options of a module of this collection."""
    if name in ON_CONTROLLER:
        return importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule.arguments
    return operation(name).arguments


def has_builtin(name: str) -> bool:
    """Return whether ansible-core has a module."""
    return (_BUILTINS / f"{name}.py").is_file()


@functools.cache
def builtin_spec(name: str) -> ArgumentSpec:
    """Return the options that a module of ansible-core documents."""
    documentation = get_docstring(str(_BUILTINS / f"{name}.py"), fragment_loader)[0]
    return documented_spec(documentation["options"])


def documented_spec(options: Mapping[str, Any]) -> ArgumentSpec:
    """Return an argument spec with documented options."""
    found = {}
    for name, text in options.items():
        found[name] = {key: text[key] for key in _SHAPE if text.get(key) is not None}
        if "choices" in found[name]:
            found[name]["choices"] = list(found[name]["choices"])  # from a dictionary with descriptions
        if isinstance(text.get("suboptions"), Mapping):
            found[name]["options"] = documented_spec(text["suboptions"]).options
    return ArgumentSpec(found)


def check_options(spec: ArgumentSpec, values: Mapping[str, Any], name: str, has_targets: bool = True) -> Iterator[str]:
    """Yield what is wrong with the values of options. A template stands for any value. See ArgumentSpec.validate."""
    known = {alias: option for option in spec.options for alias in spec.names(option)}
    options = dict(spec.options)
    for key, value in values.items():
        if key not in known or not has_template(value):
            continue
        option = known[key]
        if "options" in options[option] and not is_template(value):
            suboptions = ArgumentSpec(options[option]["options"])
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, Mapping):
                    yield from check_options(suboptions, entry, f"{name}: {option}")
        kept = ("aliases", "no_log", "required") + (() if is_template(value) else ("type",))
        options[option] = {"type": "raw", **{one: options[option][one] for one in kept if one in options[option]}}
    relaxed = replace(spec, options=options)
    if any(is_template(value) and "omit" in value for value in values.values()):
        relaxed = ArgumentSpec(options)
    for error in relaxed.validate(values, name, has_targets)[2]:
        yield error if name in error else f"{name}: {error}"


def check_operation(ran: type[Operation], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an operation itself refuses about values that have no templates and are valid for its options."""
    spec = ran.arguments
    needed = [name for name in ran.credentials if "choices" not in spec.options[name]]
    values = {**{name: _CREDENTIALS.get(name, "made-up") for name in needed}, **values}
    params, dummy, errors = spec.validate(values, ran.name, has_targets=False)
    if errors or has_template(values):
        return
    try:
        ran.check(params, Context(no_log=True))
    except InputError as error:
        yield f"{ran.name}: {error.message}"
