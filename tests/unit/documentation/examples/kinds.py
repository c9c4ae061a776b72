# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a YAML example is, which its keys say, and the check of each kind."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import jsonschema
import yaml

from integration.documentation.pages import CHECKOUT

from . import inventories, rulebooks, variables
from .collection import PREFIX, Finding, Reader
from .located import LocatedDict, line_of, load_all, mappings
from .plays import check_playbook, check_tasks
from .shell_commands import check_shell

# The first line of YAML for another program names the program. Only the commands in it are checked.
FOREIGN = ("GitHub Actions", "GitLab CI", "Kubernetes", "AWX")
_SCRIPTS = ("run", "script", "before_script", "after_script")
_DESIRED = {"id", "devices"}


@functools.cache
def _desired_state() -> jsonschema.protocols.Validator:
    schema = json.loads((CHECKOUT / "docs" / "reconcile.schema.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def check_yaml(text: str, reader: Reader, has_file: bool = True) -> Iterator[Finding]:
    """Yield what is wrong with YAML. has_file: its file is known, so it may be a playbook."""
    try:
        documents = load_all(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield mark.line if mark else 0, f"invalid YAML: {getattr(error, 'problem', error)}"
        return
    for content in documents:
        kind = kind_of(content, text)
        if kind is None:
            yield (
                line_of(content),
                f"unknown kind of YAML. Known kinds: {', '.join(KINDS)}. If it is for another program, "
                f"begin it with a comment that names it: {', '.join(FOREIGN)} (FOREIGN in kinds.py).",
            )
            continue
        if kind in ("playbook", "rulebook") and not has_file:
            yield line_of(content), f"the first line of a {kind} must name its file"
        yield from KINDS[kind][1](content, reader)


def kind_of(content: Any, text: str) -> str | None:
    """Return what YAML is, or None."""
    if text.lstrip().partition("\n")[0].removeprefix("# ") in FOREIGN:
        return "another program's"
    return next((kind for kind, (fits, dummy) in KINDS.items() if fits(content)), None)


def _has(content: Any, *keys: Any) -> bool:
    """Return whether each entry of a list has one of the keys."""
    entries = mappings(content)
    return bool(entries) and len(entries) == len(content) and all(set(entry) & set(keys) for entry in entries)


def _is_tasks(content: Any) -> bool:
    return bool(mappings(content)) and all(
        "block" in entry or any("." in str(key) or isinstance(entry[key], dict) for key in entry)
        for entry in mappings(content)
    )


def _is_variables(content: Any) -> bool:
    return isinstance(content, dict) and any(
        variables.role_of(str(name)) or name in variables.everywhere() for name in content
    )


def _is_environment(content: Any) -> bool:
    """Return whether YAML is the environment of a job in a pipeline."""
    environment = content.get("env") if isinstance(content, dict) and len(content) == 1 else None
    return isinstance(environment, dict) and all(str(name).isupper() for name in environment)


def _is_pod(content: Any) -> bool:
    """Return whether YAML is of a pod in Kubernetes."""
    return _keys("spec")(content) and "containers" in content["spec"]


def _variables(content: dict[str, Any], reader: Reader) -> Iterator[Finding]:
    yield from ((line_of(content, name), error) for name, error in variables.check_file(content))


def _desired(content: Any, reader: Reader) -> Iterator[Finding]:
    for error in _desired_state().iter_errors(content):
        entry = content[error.absolute_path[0]] if error.absolute_path else content
        line = line_of(entry, error.absolute_path[1] if len(error.absolute_path) > 1 else None)
        yield line, f"{'.'.join(map(str, error.absolute_path))}: {error.message}"


def _foreign(content: Any, reader: Reader) -> Iterator[Finding]:
    """Check the commands in a pipeline."""
    if isinstance(content, dict):
        for key, value in content.items():
            for script in value if isinstance(value, list) else [value]:
                if key in _SCRIPTS and isinstance(script, str):
                    readable = re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", script)
                    yield from (
                        (line_of(content, key) + 1 + at, text) for at, text in check_shell(readable, reader, True)
                    )
            yield from _foreign(value, reader)
    elif isinstance(content, list):
        for value in content:
            yield from _foreign(value, reader)


def _requirements(content: dict[str, Any], reader: Reader) -> Iterator[Finding]:
    for entry in content["collections"]:
        for key in set(entry) - {"name", "type", "version", "source"} if isinstance(entry, dict) else ():
            yield line_of(entry, key), f"a collection has no key {key}"


def _builder(content: dict[str, Any], reader: Reader) -> Iterator[Finding]:
    try:
        # Its import sets the limit to 0, so later tests would see no tracebacks.
        with mock.patch.object(sys, "tracebacklimit", 1000, create=True):
            from ansible_builder.ee_schema import schema_v3
    except ImportError:  # Python 3.10
        return
    for error in jsonschema.Draft7Validator(schema_v3).iter_errors(content):
        key = error.absolute_path[0] if error.absolute_path else None
        yield line_of(content, key), f"{'.'.join(map(str, error.absolute_path))}: {error.message}"


def _keys(*keys: str) -> Callable[[Any], bool]:
    return lambda content: isinstance(content, LocatedDict) and set(keys) <= set(content)


# {kind: (whether YAML is of it, the check)}. The first one that fits is the one.
KINDS: dict[str, tuple[Callable[[Any], bool], Callable[[Any, Reader], Iterator[Finding]]]] = {
    "rulebook": (
        lambda content: _has(content, "hosts") and any({"sources", "rules"} & set(entry) for entry in content),
        lambda content, reader: rulebooks.check_rulebook(content),
    ),
    "playbook": (lambda content: _has(content, "hosts", "ansible.builtin.import_playbook"), check_playbook),
    "desired state": (lambda content: _has(content, *_DESIRED), _desired),
    "tasks": (_is_tasks, lambda content, reader: check_tasks(content)),
    "inventory source": (
        lambda content: _keys("plugin")(content) and str(content["plugin"]).startswith(PREFIX),
        lambda content, reader: inventories.check_source(content),
    ),
    "sources of a rulebook": (
        lambda content: _keys("sources")(content) and len(content) == 1,
        lambda content, reader: rulebooks.check_sources(content["sources"]),
    ),
    "source variables": (
        _keys(inventories.OPTIONS_VARIABLE),
        lambda content, reader: inventories.check_source_variables(content),
    ),
    "part of an inventory source": (
        lambda content: isinstance(content, dict) and bool(content) and set(content) <= set(inventories.spec().options),
        lambda content, reader: inventories.check_source(content),
    ),
    "inventory": (
        lambda content: _keys("all")(content) and len(content) == 1,
        lambda content, reader: inventories.check_hosts(content),
    ),
    "variables": (_is_variables, _variables),
    "collections to install": (_keys("collections"), _requirements),
    "execution or decision environment": (_keys("version", "dependencies"), _builder),
    "another program's": (lambda content: _is_environment(content) or _is_pod(content), _foreign),
}
