# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML with the lines that its mappings and keys begin at, for messages."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import Any

import yaml


class LocatedDict(dict):
    """A mapping. line: it begins there. lines: {key: its line}. Both count from 0."""

    line = 0

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.lines: dict[Any, int] = {}


class _Loader(yaml.SafeLoader):
    """Reads YAML as Ansible does, but refuses keys that are there twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LocatedDict:
    found = LocatedDict()
    found.line = node.start_mark.line
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(None, None, "a key is a list or a mapping", key_node.start_mark)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is there twice", key_node.start_mark)
        found.lines[key] = key_node.start_mark.line
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag in ("!unsafe", "!vault"):
    _Loader.add_constructor(_tag, yaml.SafeLoader.construct_scalar)


def load_all(text: str) -> list[Any]:
    """Return the documents of a text. Raise a YAMLError."""
    return list(yaml.load_all(text, Loader=_Loader))


def line_of(node: Any, key: Any = None) -> int:
    """Return the line of a key of a mapping, or of the mapping, or of the first one in a list."""
    if isinstance(node, LocatedDict):
        return node.lines.get(key, node.line)
    return line_of(node[0]) if isinstance(node, list) and node else 0


def line_of_error(values: Any, error: str, default: int) -> int:
    """Return the line of the option or suboption that an error about values names, if it names one."""
    text = re.split(r"Did you mean|Supported|must be one of", error)[0]
    lines = {
        line
        for part in _mappings_in(values)
        for key, line in part.lines.items()
        if re.search(rf"(?<![\w/]){re.escape(str(key))}(?![\w/])", text)
    }
    return max(lines, default=default)  # the innermost one


def _mappings_in(value: Any) -> Iterator[LocatedDict]:
    if isinstance(value, LocatedDict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _mappings_in(part)


def mappings(value: Any) -> list[Any]:
    """Return the mappings of a list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
