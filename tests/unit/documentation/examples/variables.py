# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of roles, playbooks and rulebooks, and of the environment."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec, similar_names
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.checks import USES, check_values
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.forms import converted
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.role_variables import _ENTRY_KEYS
from integration.documentation.pages import CHECKOUT

from . import collection
from .options import check_options, has_template
from .templates import names_in

# Variables of ansible-core, and words that look like variables of this collection.
_ENVIRONMENT = re.compile(r"\b((?:DEVICE_ACTIONS|CYLANCE|OPSWAT|SDM)_[A-Z][A-Z0-9_]*[A-Z0-9])\b(?![*{])")
_OF_THE_RULE_ENGINE = {"drools_db_file_path"}  # a setting of ansible-rulebook
_MADE_UP = {"packages": [{"package": "made-up"}]}
# As text in the code, or as the setting of a pipeline
_DEFINED = re.compile(rf"(?:[\"']|\bE\(|\b(?:vars|secrets)\.){_ENVIRONMENT.pattern}")
_FILES_WITH_VARIABLES = (
    "plugins/**/*.py",
    "extensions/**/*.py",
    "docs/examples/pipelines/**/*.yml",
    "tests/nox_support/*.py",
)


def _yaml(path: str) -> Any:
    return yaml.safe_load((CHECKOUT / path).read_text(encoding="utf-8"))


@functools.cache
def role_options(role: str) -> dict[str, Any]:
    """Return {variable: its specification}, of all entry points of a role."""
    specs = _yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]
    return {name: text for entry in specs.values() for name, text in entry["options"].items()}


def role_of(variable: str) -> str | None:
    """Return the role whose prefix a variable has."""
    found = [role for role in collection.ROLES if variable.startswith(f"{role}_")]
    return max(found, key=len, default=None)


@functools.cache
def roles_of(playbook: str) -> dict[str, str]:
    """Return {role of the collection that a playbook uses: the file of tasks}."""
    found = {}
    for play in _yaml(f"playbooks/{playbook}.yml"):
        for role in play.get("roles", ()):
            found[str(collection.own(role["role"]))] = "main"
        for task in play.get("tasks", ()):
            if role := task.get("ansible.builtin.include_role"):
                found.setdefault(str(collection.own(role["name"])), role.get("tasks_from", "main"))
    return found


@functools.cache
def of_playbook(playbook: str) -> frozenset[str]:
    """Return the variables that a playbook of the collection takes."""
    named = names_in((CHECKOUT / "playbooks" / f"{playbook}.yml").read_text(encoding="utf-8"))
    return frozenset(named | {name for role in roles_of(playbook) for name in role_options(role)})


@functools.cache
def of_rulebook(rulebook: str) -> frozenset[str]:
    """Return the variables that a rulebook of the collection takes."""
    text = (CHECKOUT / f"extensions/eda/rulebooks/{rulebook}.yml").read_text(encoding="utf-8")
    return frozenset(names_in(text) | _OF_THE_RULE_ENGINE)


@functools.cache
def required(playbook: str) -> frozenset[str]:
    """Return the variables without which a playbook fails."""
    found = set()
    for role, tasks in roles_of(playbook).items():
        if tasks != "main":
            continue
        found |= {name for name, text in role_options(role).items() if text.get("required")}
        found |= {name for name, text in role_options(role).items() if text["description"][0].startswith("Required")}
        check = _yaml(f"roles/{role}/tasks/main.yml")[0].get("secops.device_actions.role_variables") or {}
        found |= {f"{role}_{name}" for name in check.get("required", ())}
    return frozenset(found)


@functools.cache
def everywhere() -> frozenset[str]:
    """Return the variables that any role, playbook or rulebook of the collection takes."""
    found = {name for role in collection.ROLES for name in role_options(role)}
    found |= {name for playbook in collection.PLAYBOOKS for name in of_playbook(playbook)}
    return frozenset(found | {name for rulebook in collection.RULEBOOKS for name in of_rulebook(rulebook)})


def unknown(name: str, known: frozenset[str] | set[str], where: str) -> str:
    """Return a message about a variable that is not known."""
    similar = similar_names(name, {one: one for one in known})
    hint = f" Did you mean {' or '.join(similar)}?" if similar else ""
    return f"{where} has no variable {name}.{hint}"


def check_variables(values: Mapping[str, Any], known: frozenset[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield (variable, what is wrong).

    known: the only variables that there may be. None: other ones may be the user's.
    """
    by_role: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        role = role_of(name)
        if known is not None and name not in known:
            yield name, unknown(name, known, "The playbook")
        elif role and name not in everywhere():
            yield name, unknown(name, set(role_options(role)), f"The role {role}")
        elif name == "awx_setup_variables" and isinstance(value, Mapping):
            yield from check_variables(value)
        elif role and name in role_options(role) and not has_template(value):
            by_role.setdefault(role, {})[name] = value
    for role, given in by_role.items():
        yield from _check_values(role, given)


def check_file(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (variable, what is wrong) of a file of variables, all of which must be those of the collection."""
    for name in values:
        if not role_of(name) and name not in everywhere():
            yield name, unknown(name, everywhere(), "The collection")
    yield from check_variables(values)


def _check_values(role: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if role == "awx_setup":
        spec = ArgumentSpec({name: {**role_options(role)[name], "required": False} for name in given})
        yield from (("", error) for error in check_options(spec, given, role))
        return
    defaults = {
        name: "" if has_template(value) else value for name, value in _yaml(f"roles/{role}/defaults/main.yml").items()
    }
    values = {name.removeprefix(f"{role}_"): value for name, value in defaults.items()}
    for variable, value in given.items():
        name = variable.removeprefix(f"{role}_")
        try:
            if value not in ("", None):
                values[name] = converted(value, defaults.get(variable, ""), variable, _ENTRY_KEYS.get(name))
        except InputError as error:
            yield variable, error.message
    for use in USES.get(role, ()):  # what this example does not set may be set elsewhere
        for option, name in use.options.items():
            if use.operation.arguments.options[option].get("required") and not values[name]:
                values[name] = _MADE_UP.get(option, "made-up")
    try:
        check_values(role, values)
    except InputError as error:
        yield next(iter(given), ""), error.message


@functools.cache
def environment() -> frozenset[str]:
    """Return the environment variables of the collection."""
    paths = (path for pattern in _FILES_WITH_VARIABLES for path in CHECKOUT.glob(pattern) if path.is_file())
    return frozenset(name for path in paths for name in _DEFINED.findall(path.read_text(encoding="utf-8")))


def check_environment(text: str) -> Iterator[collection.Finding]:
    """Yield what is wrong with the environment variables that a text names."""
    for number, line in enumerate(text.splitlines()):
        for name in _ENVIRONMENT.findall(line):
            if name not in environment():
                similar = difflib.get_close_matches(name, environment(), n=2, cutoff=0.75)
                hint = f" Did you mean {' or '.join(similar)}?" if similar else ""
                yield number, f"the collection has no environment variable {name}.{hint}"
