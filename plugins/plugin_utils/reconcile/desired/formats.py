# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats of single values. Each one reads nodes and describes itself as a JSON Schema, so that both agree.

A format reports every problem that it finds, and then returns INVALID instead of a value. Patterns use the syntax that
Python and JavaScript share.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import FileProblems
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.yaml_nodes import (
    BROKEN,
    INTEGER,
    NULL,
    TEXT,
    Items,
    Node,
    Scalar,
)

INVALID: Any = object()
TEMPLATE = r"\{\{|\{%|\{#"
CONTROL = r"[\x00-\x1f\x7f]"
TEMPLATE_ADVICE = "is a template, and templates are not rendered in these files. Write the value itself."
NUMBER = re.compile(r"0|-?[1-9][0-9]{0,15}")
UNREADABLE = re.compile("[\x00\ud800-\udfff]")


class Format(Protocol):
    """The format of one value."""

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """Return the value of a node, or INVALID. key: its path, for messages."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the values that read() accepts. It may accept more, but not less."""


@dataclass(frozen=True)
class Text:
    """A text. advice: what it must be, after its key. pattern: of the whole text. forbidden: of no part of it.

    check: raises an InputError for an invalid text. takes_numbers: whether a whole number counts as text. is_raw:
    whether it may be empty, and keeps the blanks at its ends. longest: in characters.
    """

    advice: str
    pattern: str | None = None
    forbidden: str | None = None
    check: Callable[[str], object] | None = None
    takes_numbers: bool = False
    is_raw: bool = False
    longest: int = 255

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        message = self._fault(node)
        if message is None:
            # Anything but a scalar is a fault.
            return node.text if self.is_raw else node.text.strip()  # type: ignore[union-attr]
        return report(node, key, message, problems)

    def _fault(self, node: Node) -> str | None:
        """Return what is wrong with a node, or None."""
        if not isinstance(node, Scalar):
            noun = "list" if isinstance(node, Items) else "mapping"
            return f"is a {noun} and not a text. It {self.advice}"
        if node.kind == NULL:
            return f"is empty. It {self.advice}"
        is_number = node.kind == INTEGER and self.takes_numbers and NUMBER.fullmatch(node.text)
        if node.kind != TEXT and not is_number:
            example = " (1:00:00 is 3600)" if node.kind == INTEGER and ":" in node.text else ""
            return f"YAML reads this as a {node.kind}{example}. Put it in quotes: it {self.advice}"
        if len(node.text) > self.longest:
            return f"is longer than {self.longest} characters. It {self.advice}"
        if self.forbidden and re.search(self.forbidden, node.text) and re.search(TEMPLATE, node.text):
            return TEMPLATE_ADVICE
        return None if self._matches(node.text) else self.advice

    def _matches(self, text: str) -> bool:
        """Return whether a text has the right form."""
        content = text if self.is_raw else text.strip()
        if not (content or self.is_raw) or UNREADABLE.search(text):
            return False
        if self.pattern and not re.fullmatch(self.pattern, text):
            return False
        if self.forbidden and re.search(self.forbidden, text):
            return False
        try:
            if self.check:
                self.check(content)
        except InputError:
            return False
        return True

    def schema(self) -> dict[str, Any]:
        """See Format."""
        schema: dict[str, Any] = {"type": ["string", "integer"] if self.takes_numbers else "string"}
        if self.pattern:
            schema["pattern"] = f"^(?:{self.pattern})$"
        else:
            schema["maxLength"] = self.longest
            if not self.is_raw:
                schema["pattern"] = r"\S"
        if self.forbidden:
            schema["not"] = {"pattern": self.forbidden}
        return schema


@dataclass(frozen=True)
class Choice:
    """One of some words. advice: what else to do, for words that are not among them."""

    values: tuple[str, ...]
    advice: str = ""

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        if isinstance(node, Scalar) and node.kind == TEXT and node.text in self.values:
            return node.text
        advice = f" {self.advice}" if self.advice else ""
        return report(node, key, f"must be {' or '.join(self.values)}.{advice}", problems)

    def schema(self) -> dict[str, Any]:
        """See Format."""
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Number:
    """A whole number. advice: what it must be, after its key. lowest, highest: both included."""

    advice: str
    lowest: int
    highest: int

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """See Format."""
        if isinstance(node, Scalar) and node.kind == INTEGER and NUMBER.fullmatch(node.text):
            number = int(node.text)
            if self.lowest <= number <= self.highest:
                return number
        return report(node, key, f"{self.advice} Write it without quotes.", problems)

    def schema(self) -> dict[str, Any]:
        """See Format."""
        return {"type": "integer", "minimum": self.lowest, "maximum": self.highest}


def report(node: Node, key: str, message: str, problems: FileProblems) -> Any:
    """Add the problem of a node, unless it has one, and return INVALID."""
    if isinstance(node, Scalar) and node.kind == BROKEN:
        problems.repeat()
    else:
        problems.add(node.line, key, message)
    return INVALID
