# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules: which requests go wrong, how often, and in which way. What a fault does lies in fault_effects."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, fields
from typing import Any

from .errors import InvalidInput

KINDS = {
    "status": "answer with `status` (default 503), `headers`, `body` (text or JSON), `content_type`",
    "delay": "wait `seconds`, then answer as usual",
    "drop_before": "close the connection without doing the work",
    "drop_after": "do the work, then close the connection without an answer",
    "truncate": "do the work, announce the whole answer, send half of it and close",
    "html": "answer with an HTML page and `status` (default 502)",
    "empty": "do the work, answer with the usual status and an empty body",
    "garbage": "do the work, answer with the usual status and bytes that are not JSON",
    "redirect": "answer with `status` (default 302) and `location`",
}
ALWAYS_WORK = frozenset({"delay", "drop_after", "truncate", "empty", "garbage"})
NEVER_WORK = frozenset({"drop_before"})


@dataclass
class Fault:
    """A rule. Every field but ``kind`` is optional; ``seconds`` is a real wait before any kind of fault."""

    kind: str
    method: str | None = None
    path: str | None = None
    node: str | None = None
    times: int | None = None
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    work: bool = False
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = ""
    content_type: str | None = None
    location: str = "/elsewhere"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidInput(f"unknown kind of fault {self.kind!r}", KINDS)
        if not 0 <= self.probability <= 1 or self.seconds < 0 or self.skip < 0:
            raise InvalidInput("probability must be from 0 to 1; seconds and skip must not be negative")
        if self.times is not None and self.times < 1:
            raise InvalidInput("times must be at least 1, or null for ever")
        if self.status is not None and not 200 <= self.status <= 599:
            raise InvalidInput("status must be from 200 to 599")
        if self.kind in NEVER_WORK and self.work:
            raise InvalidInput(f"{self.kind} never does the work")
        self.work = self.work or self.kind in ALWAYS_WORK
        try:
            self._pattern = re.compile(self.path or "")
        except re.error as error:
            raise InvalidInput(f"path is no regular expression: {error}") from error
        self._dice = random.Random(self.seed)
        self.fired = 0

    def strikes(self, method: str, path: str, node: str | None = None) -> bool:
        """Whether this request is to fail; counts it."""
        if self.times is not None and self.fired >= self.times:
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        if not self._pattern.search(path) or self.node not in (None, node):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self._dice.random() >= self.probability:
            return False
        self.fired += 1
        return True

    def describe(self) -> dict[str, Any]:
        """What the control API shows."""
        return {item.name: getattr(self, item.name) for item in fields(self)} | {"fired": self.fired}


FIELD_TYPES: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "method": (str, type(None)),
    "path": (str, type(None)),
    "node": (str, type(None)),
    "times": (int, type(None)),
    "skip": int,
    "probability": (int, float),
    "seed": int,
    "seconds": (int, float),
    "work": bool,
    "status": (int, type(None)),
    "headers": dict,
    "body": object,
    "content_type": (str, type(None)),
    "location": str,
}


class Faults:
    """The rules in force. The first that strikes decides; the others do not see the request."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a rule behind the others."""
        self._rules.append(fault)

    def clear(self) -> None:
        """No more faults."""
        self._rules.clear()

    def strike(self, method: str, path: str, node: str | None = None) -> Fault | None:
        """The fault that befalls this request."""
        for rule in self._rules:
            if rule.strikes(method, path, node):
                return rule
        return None

    def describe(self) -> list[dict[str, Any]]:
        """What the control API shows."""
        return [rule.describe() for rule in self._rules]
