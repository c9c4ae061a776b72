# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats of lists and mappings. See formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import similar_names
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.formats import (
    INVALID,
    NUMBER,
    UNREADABLE,
    Format,
    report,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import (
    FileProblems,
    join_key,
    shown_key,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.yaml_nodes import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    NULL,
    TEXT,
    Fields,
    Items,
    Node,
    Scalar,
)

_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class ListOf:
    """A list. noun: what an item is. longest: how many items it may have."""

    item: Format
    noun: str
    shortest: int = 1
    longest: int = 100

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        if not isinstance(node, Items):
            message = f"must be a list, even for a single {self.noun}. Write it as in: [one, other]."
            return report(node, key, message, problems)
        if not self.shortest <= len(node.nodes) <= self.longest:
            limits = f"at least one {self.noun}" if not node.nodes else f"at most {counted(self.longest, self.noun)}"
            return report(node, key, f"must have {limits}.", problems)
        values = [self.item.read(one, f"{key}[{place}]", problems) for place, one in enumerate(node.nodes, start=1)]
        return INVALID if INVALID in values else values

    def schema(self) -> dict[str, Any]:
        """See Format."""
        limits = {"minItems": self.shortest} if self.shortest else {}
        return {"type": "array", **limits, "maxItems": self.longest, "items": self.item.schema()}


@dataclass(frozen=True)
class Anything:
    """A mapping whose keys another system defines. advice: what it must be, after its key."""

    advice: str

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        if isinstance(node, Fields):
            return _plain(node, key, problems)
        return report(node, key, self.advice, problems)

    def schema(self) -> dict[str, Any]:
        """See Format."""
        return {"type": "object"}


@dataclass(frozen=True)
class Record:
    """A mapping with known keys. required: those that must be there. refusal: returns why a key is refused, or None.

    may_be_empty: whether a key without any value is an empty mapping. An invalid value is left out of what read()
    returns.
    """

    fields: Mapping[str, Format]
    required: tuple[str, ...] = ()
    refusal: Callable[[str], str | None] = field(default=lambda name: None)
    may_be_empty: bool = False

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        if isinstance(node, Scalar) and node.kind == NULL and self.may_be_empty:
            node = Fields(node.line)
        if not isinstance(node, Fields):
            names = ", ".join(self.required or self.fields)
            return report(node, key, f"must be a mapping with keys such as {names}.", problems)
        values = {}
        for name, (line, inner) in node.values.items():
            path = join_key(key, name)
            if name not in self.fields:
                problems.add(line, path, self.refusal(name) or self._unknown(name))
                continue
            value = self.fields[name].read(_in_line(inner, line), path, problems)
            if value is not INVALID:
                values[name] = value
        for name in self.required:
            if name not in node.values:
                problems.add(node.line, join_key(key, name), "is missing. Add it.")
        return values

    def _unknown(self, name: str) -> str:
        similar = similar_names(name[:100], {one: one for one in self.fields})
        hint = f"Did you mean {' or '.join(similar)}?" if similar else f"Valid keys: {', '.join(self.fields)}."
        return f"{shown_key(name)} is unknown here. {hint}"

    def schema(self) -> dict[str, Any]:
        """See Format."""
        schema: dict[str, Any] = {
            "type": ["object", "null"] if self.may_be_empty else "object",
            "additionalProperties": False,
            "properties": {name: inner.schema() for name, inner in self.fields.items()},
        }
        return {**schema, "required": list(self.required)} if self.required else schema


def _in_line(node: Node, line: int) -> Node:
    """Return a value as if it began in the line of its key, where people look for it."""
    return replace(node, line=line) if isinstance(node, Scalar) and node.line != line else node


def _plain(node: Node, key: str, problems: FileProblems) -> Any:
    """Return a node as a JSON value, or INVALID."""
    if isinstance(node, Fields):
        values = {name: _plain(inner, join_key(key, name), problems) for name, (dummy, inner) in node.values.items()}
        if any(UNREADABLE.search(name) for name in values):
            problems.add(node.line, key, "A key contains a character that no text can have. Remove it.")
            return INVALID
        return INVALID if INVALID in values.values() else values
    if isinstance(node, Items):
        items = [_plain(inner, f"{key}[{place}]", problems) for place, inner in enumerate(node.nodes, start=1)]
        return INVALID if INVALID in items else items
    value = _plain_scalar(node)
    if value is INVALID:
        report(node, key, f"Programs read this {node.kind} in different ways. Put it in quotes.", problems)
    return value


def _plain_scalar(node: Scalar) -> Any:
    if node.kind == TEXT and not UNREADABLE.search(node.text):
        return node.text
    if node.kind == NULL:
        return None
    if node.kind == INTEGER and NUMBER.fullmatch(node.text):
        return int(node.text)
    if node.kind == FLOAT and _DECIMAL.fullmatch(node.text):
        return float(node.text)
    if node.kind == BOOLEAN:
        return _BOOLEANS.get(node.text, INVALID)
    return INVALID
