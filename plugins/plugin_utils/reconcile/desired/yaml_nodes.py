# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read one YAML document as nodes that know their lines, within limits.

Nodes keep the text of the file, so that a reader can refuse a text that YAML 1.1 takes for a number, a date or a truth
value. Anchors, aliases, tags, merge keys, directives, duplicate keys and further documents are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Union

import yaml

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import (
    FileProblems,
    join_key,
    shown_key,
)

DEEPEST = 12  # levels of lists and mappings
TEXT, INTEGER, FLOAT, BOOLEAN, DATE, NULL, BROKEN = "text", "number", "decimal", "truth value", "date", "null", "broken"

_KINDS = {
    "tag:yaml.org,2002:str": TEXT,
    "tag:yaml.org,2002:int": INTEGER,
    "tag:yaml.org,2002:float": FLOAT,
    "tag:yaml.org,2002:bool": BOOLEAN,
    "tag:yaml.org,2002:timestamp": DATE,
    "tag:yaml.org,2002:null": NULL,
}
_LONGEST_PLAIN = 1000  # characters of a text without quotes that may be something else than a text
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_PRINTABLE = yaml.reader.Reader.NON_PRINTABLE


@dataclass(frozen=True)
class Scalar:
    """A value. kind: how YAML reads it (TEXT in quotes), or BROKEN if its problem is reported. text: as written."""

    line: int
    kind: str
    text: str


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Fields:
    """A mapping: {key: (its line, value)}."""

    line: int
    values: dict[str, tuple[int, Node]] = field(default_factory=dict)

    def line_of(self, *names: str) -> int:
        """Return the line of the first of these keys that is there, or of the mapping."""
        return next((self.values[name][0] for name in names if name in self.values), self.line)


Node = Union[Scalar, Items, Fields]


@dataclass
class Budget:
    """How many more nodes all files may have."""

    nodes: int


class _TooMuch(Exception):
    """The problem is reported, and the rest of the file is not read."""


def read_document(text: str, problems: FileProblems, budget: Budget) -> Node | None:
    """Return the only document of a text, or None if it cannot be read."""
    if found := _NOT_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        problems.add(line, "", "The file contains a control character. Remove it.")
        return None
    loader = _Loader(text)
    try:
        return _Builder(loader, problems, budget).document()
    except _TooMuch:
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        problems.add(line, "", _syntax_message(text, line))
        return None
    finally:
        loader.dispose()


def _syntax_message(text: str, line: int) -> str:
    lines = text.split("\n")[max(0, line - 2) : line]
    if any("\t" in one[: len(one) - len(one.lstrip())] for one in lines):
        return "This is not valid YAML: a line begins with a tab. Indent with blanks."
    return "This is not valid YAML. Check indentation, quotes and colons in this line and the one before it."


class _Builder:
    def __init__(self, loader: Any, problems: FileProblems, budget: Budget) -> None:
        self._loader = loader
        self._problems = problems
        self._budget = budget

    def document(self) -> Node | None:
        self._loader.get_event()
        if self._loader.check_event(yaml.StreamEndEvent):
            self._problems.add(1, "", "The file is empty. Write [] if it has no entries, or remove it.")
            return None
        start = self._loader.get_event()
        if start.version or start.tags:
            self._problems.add(start.start_mark.line + 1, "", "YAML directives are not supported. Remove the line.")
        node = self._node(0, "")
        self._loader.get_event()
        if not self._loader.check_event(yaml.StreamEndEvent):
            line = self._loader.peek_event().start_mark.line + 1
            message = "A second document begins here. Keep one list of entries, or use another file."
            self._problems.add(line, "", message)
        return node

    def _node(self, depth: int, path: str) -> Node:
        event = self._loader.get_event()
        line = event.start_mark.line + 1
        self._budget.nodes -= 1
        if self._budget.nodes < 0:
            self._problems.add(line, "", "The files contain too many values. Split them into several directories.")
            raise _TooMuch
        if self._problems.are_too_many:
            raise _TooMuch
        if depth > DEEPEST:
            self._problems.add(line, path, f"More than {DEEPEST} levels of lists and keys. Check the brackets.")
            raise _TooMuch
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(line, path, "YAML aliases (*name) are not supported. Write the value out.")
            return Scalar(line, BROKEN, "")
        is_broken = self._is_marked(event, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            items = Items(line)
            while not self._loader.check_event(yaml.SequenceEndEvent):
                items.nodes.append(self._node(depth + 1, f"{path}[{len(items.nodes) + 1}]" if path else ""))
            self._loader.get_event()
            return items
        if isinstance(event, yaml.MappingStartEvent):
            return self._fields(line, depth, path)
        return Scalar(line, BROKEN if is_broken else self._kind(event), event.value)

    def _fields(self, line: int, depth: int, path: str) -> Fields:
        fields = Fields(line)
        while not self._loader.check_event(yaml.MappingEndEvent):
            key = self._node(depth + 1, path)
            name = self._name(key, path, fields)
            value = self._node(depth + 1, join_key(path, name or ""))
            if name is not None:
                fields.values[name] = (key.line, value)
        self._loader.get_event()
        return fields

    def _name(self, key: Node, path: str, fields: Fields) -> str | None:
        """Return the name of a key, or None if the key is refused."""
        if isinstance(key, Scalar) and key.kind == TEXT:
            if key.text not in fields.values:
                return key.text
            shown, first = shown_key(key.text), fields.values[key.text][0]
            message = f"{shown} is here twice, first in line {first}. Keep one of them."
        elif isinstance(key, Scalar) and key.text == "<<":
            message = "Merge keys (<<) are not supported. Write the values out."
        elif isinstance(key, Scalar):
            message = f"YAML reads a key as a {key.kind}. Put it in quotes."
        else:
            message = "A key is a list or a mapping. Check indentation and brackets."
        if not (isinstance(key, Scalar) and key.kind == BROKEN):
            self._problems.add(key.line, path, message)
        return None

    def _is_marked(self, event: Any, line: int, path: str) -> bool:
        if event.anchor is not None:
            self._problems.add(line, path, "YAML anchors (&name) are not supported. Remove it.")
        if event.tag is not None:
            self._problems.add(line, path, "YAML tags (!name) are not supported. Remove it, and put texts in quotes.")
        return event.anchor is not None or event.tag is not None

    def _kind(self, event: Any) -> str:
        if not event.implicit[0] or len(event.value) > _LONGEST_PLAIN:
            return TEXT
        tag = self._loader.resolve(yaml.ScalarNode, event.value, (True, False))
        return _KINDS.get(tag, "special value")
