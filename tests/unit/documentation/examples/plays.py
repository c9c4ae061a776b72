# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks and tasks of examples: keywords, modules and their options, roles and their variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.play import Play
from ansible.playbook.role.definition import RoleDefinition
from ansible.playbook.role_include import IncludeRole

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec, similar_names
from integration.documentation.pages import CHECKOUT

from ..documented import ACTION_GROUPS, ON_CONTROLLER, operation
from . import collection, options
from .collection import Finding, Reader
from .located import line_of, line_of_error, mappings
from .templates import check_templates
from .variables import check_variables

_BLOCK = ("block", "rescue", "always")
_TASKS = ("tasks", "pre_tasks", "post_tasks", "handlers")
_TASK_KEYWORDS = frozenset(Handler.fattributes) - {"action", "args"}
_IMPORT_PLAYBOOK = "ansible.builtin.import_playbook"
_ROLE_ACTIONS = ("ansible.builtin.include_role", "ansible.builtin.import_role")
_GROUP = f"group/{collection.PREFIX}"


def check_playbook(plays: list[Any], reader: Reader) -> Iterator[Finding]:
    """Yield what is wrong with a playbook."""
    for play in plays:
        if not isinstance(play, dict):
            yield line_of(plays), f"a play must be a mapping, got {play!r}"
        elif _IMPORT_PLAYBOOK in play:
            name = play[_IMPORT_PLAYBOOK]
            known = (
                collection.own(name) in collection.PLAYBOOKS if collection.own(name) else reader.find(name) is not None
            )
            if not known:
                yield line_of(play, _IMPORT_PLAYBOOK), f"there is no playbook {name}"
            yield from _keywords(
                play, {_IMPORT_PLAYBOOK, "name", "vars", "tags", "when"}, {}, "an import of a playbook"
            )
            yield from check_vars(play.get("vars"))
        else:
            yield from _play(play, reader)


def _play(play: dict[str, Any], reader: Reader) -> Iterator[Finding]:
    yield from _keywords(play, set(Play.fattributes), Play.fattributes, "a play")
    if "hosts" not in play:
        yield line_of(play), "the play has no hosts"
    yield from check_vars(play.get("vars"))
    for name in play.get("vars_files") or ():
        if reader.find(name) is None:
            yield line_of(play, "vars_files"), f"no page and no file in docs/examples has the file {name}"
    yield from _defaults(play.get("module_defaults"))
    for role in play.get("roles") or ():
        yield from _role(role if isinstance(role, dict) else {"role": role}, line_of(play, "roles"))
    defaults = [play.get("module_defaults") or {}]
    for key in _TASKS:
        yield from check_tasks(play.get(key) or [], defaults, play.get("hosts") == "localhost")


def check_tasks(tasks: Any, defaults: list[Any] | None = None, on_localhost: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with a list of tasks. defaults: the module_defaults that hold for them.

    on_localhost: the play has no hosts whose variables name a device.
    """
    for task in mappings(tasks):
        inherited = [*(defaults or []), task.get("module_defaults") or {}]
        yield from _defaults(task.get("module_defaults"))
        yield from check_vars(task.get("vars"))
        if "block" in task:
            yield from _keywords(task, {*Block.fattributes, *_BLOCK}, Block.fattributes, "a block")
            for key in _BLOCK:
                yield from check_tasks(task.get(key) or [], inherited, on_localhost)
            continue
        named = [key for key in task if key not in _TASK_KEYWORDS and not str(key).startswith("with_")]
        actions = [key for key in named if "." in str(key)]
        if len(actions) != 1:
            words = [f"{key}{_hint(key, _TASK_KEYWORDS)}" for key in named if key not in actions]
            found = ", ".join([*words, *actions]) or "none"
            yield line_of(task, (named or [None])[0]), f"a task must have one module with its full name, got {found}"
            continue
        yield from _keywords(task, {*_TASK_KEYWORDS, *actions}, Handler.fattributes, "a task")
        yield from _at(task, check_templates({**task, actions[0]: None}))
        yield from _action(task, actions[0], inherited, on_localhost)
    if not isinstance(tasks, list) or len(mappings(tasks)) < len(tasks):
        yield line_of(tasks), "tasks must be a list of mappings"


def _action(task: dict[str, Any], name: str, defaults: list[Any], on_localhost: bool) -> Iterator[Finding]:
    args = task[name] or {}
    line = line_of(task, name)
    builtin = name.removeprefix(options.BUILTIN)
    yield from ((line_of_error(args, error, line), error) for error in check_templates(args))
    if name in _ROLE_ACTIONS:
        if not isinstance(args, dict):
            yield line, f"{name}: must be a mapping with the name of the role"
            return
        unknown = set(args) - IncludeRole.VALID_ARGS
        yield from ((line_of(args, key), f"{name} has no option {key}") for key in unknown)
        yield from _role({**args, "vars": None}, line, is_action=True)
    elif own := collection.own(name):
        if own not in collection.MODULES:
            yield line, f"there is no module {name}.{_hint(own, collection.MODULES)}"
        elif isinstance(args, dict):
            for error in check_module(own, _with_defaults(own, args, defaults), not on_localhost):
                yield line_of_error(args, error, line), error
        elif not options.is_template(args):
            yield line, f"{name}: the options must be a mapping"
    elif name != builtin:
        if not options.has_builtin(builtin):
            yield line, f"ansible-core has no module {name}"
        elif builtin not in options.FREE_FORM and not options.is_template(args):
            for error in options.check_options(options.builtin_spec(builtin), args, name):
                yield line_of_error(args, error, line), error
    elif not collection.is_foreign(name):
        yield line, f"the module {name} is of no known collection. Known ones: {collection.FOREIGN}."


def check_module(name: str, args: Mapping[str, Any], host_has_device: bool) -> Iterator[str]:
    """Yield what is wrong with the options of a module of this collection."""
    errors = list(options.check_options(options.module_spec(name), args, collection.PREFIX + name, not host_has_device))
    yield from errors
    if name in ON_CONTROLLER or errors:
        return
    ran = operation(name)
    yield from options.check_operation(ran, args)
    targets = {alias for option in ran.target_options for alias in ran.arguments.names(option)}
    if targets and not host_has_device and not {*targets, *ran.target_alternatives} & set(args):
        yield f"{collection.PREFIX}{name}: names no devices, and localhost has no variable {ran.host_variable}."


def _with_defaults(name: str, args: dict[str, Any], levels: list[Any]) -> dict[str, Any]:
    """Return the options of a task with those of module_defaults."""
    groups = () if name in ON_CONTROLLER else operation(name).action_groups
    found: dict[str, Any] = {}
    for level in levels:
        for key in (*(_GROUP + group for group in groups), collection.PREFIX + name):
            if isinstance(level, dict) and isinstance(level.get(key), dict):
                found.update(level[key])
    known = options.module_spec(name).options
    return {**{key: value for key, value in found.items() if key in known}, **args}


def _defaults(levels: Any) -> Iterator[Finding]:
    """Yield what is wrong with module_defaults."""
    for key, values in (levels or {}).items() if isinstance(levels, dict) else ():
        line = line_of(levels, key)
        if key.startswith(_GROUP):
            spec = ACTION_GROUPS.get(key.removeprefix(_GROUP))
        else:
            spec = options.module_spec(str(collection.own(key))) if collection.own(key) in collection.MODULES else None
        if spec is None and not key.startswith((options.BUILTIN, "group/ansible.")):
            yield line, f"module_defaults: there is no module or group {key}"
        elif spec and isinstance(values, dict):
            relaxed = ArgumentSpec({name: {**text, "required": False} for name, text in spec.options.items()})
            for error in options.check_options(relaxed, values, key):
                yield line_of_error(values, error, line), error


def _role(role: dict[str, Any], line: int, is_action: bool = False) -> Iterator[Finding]:
    full = role.get("role", role.get("name"))
    name = collection.own(full)
    if name is None:
        if not (options.is_template(full) or collection.is_foreign(str(full))):
            yield (
                line,
                f"the role {full} is of no known collection. Known ones: {collection.FOREIGN}.",
            )
        return
    if name not in collection.ROLES:
        yield line, f"there is no role {full}.{_hint(name, collection.ROLES)}"
        return
    tasks = str(role.get("tasks_from", "main")).removesuffix(".yml")
    if not (CHECKOUT / "roles" / name / "tasks" / f"{tasks}.yml").is_file():
        yield line, f"the role {full} has no tasks {tasks}"
    yield from ((found or line, text) for found, text in check_vars(role.get("vars")))
    if not is_action:
        parameters = {key: value for key, value in role.items() if key not in {*RoleDefinition.fattributes, "name"}}
        yield from ((line_of(role, key), text) for key, text in check_variables(parameters))


def check_vars(values: Any) -> Iterator[Finding]:
    """Yield what is wrong with the value of vars."""
    if isinstance(values, dict):
        yield from ((line_of(values, name), text) for name, text in check_variables(values))
        yield from _at(values, check_templates(values))


def _keywords(node: dict[str, Any], known: set[str], attributes: Mapping[str, Any], what: str) -> Iterator[Finding]:
    for key, value in node.items():
        if key not in known and not str(key).startswith("with_"):
            yield line_of(node, key), f"{what} has no keyword {key}.{_hint(key, known)}"
            continue
        kind = getattr(attributes.get(key), "isa", None)
        if kind in ("bool", "int") and value is not None and not options.is_template(value):
            try:
                boolean(value) if kind == "bool" else int(value)
            except (TypeError, ValueError):
                yield line_of(node, key), f"{key}: must be {kind}, got {value!r}"


def _hint(name: object, known: Any) -> str:
    similar = similar_names(str(name), {str(one): str(one) for one in known})
    return f" Did you mean {' or '.join(similar)}?" if similar else ""


def _at(node: Any, errors: Iterator[str]) -> Iterator[Finding]:
    yield from ((line_of(node), error) for error in errors)
