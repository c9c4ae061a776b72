# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules: which requests fail, how often, and how. ``fault_effects`` implements the effects."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, fields
from typing import Any

from .errors import InvalidInput

KINDS = {
    "status": "respond with `status` (default 503), `headers`, `body` (text or JSON), `content_type`",
    "delay": "wait `seconds`, then respond as usual",
    "drop_before": "close the connection without processing the request",
    "drop_after": "process the request, then close the connection without a response",
    "truncate": "process the request, announce the full length, send half of the body and close",
    "html": "respond with an HTML page and `status` (default 502)",
    "empty": "process the request, respond with the usual status and an empty body",
    "garbage": "process the request, respond with the usual status and bytes that are not JSON",
    "redirect": "respond with `status` (default 302) and `location`",
}
ALWAYS_WORK = frozenset({"delay", "drop_after", "truncate", "empty", "garbage"})
NEVER_WORK = frozenset({"drop_before"})


@dataclass
class Fault:
    """A fault rule. Only ``kind`` is required; ``seconds`` is a real wait before the fault, whatever its kind."""

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
            raise InvalidInput("times must be at least 1, or null for no limit")
        if self.status is not None and not 200 <= self.status <= 599:
            raise InvalidInput("status must be from 200 to 599")
        if self.kind in NEVER_WORK and self.work:
            raise InvalidInput(f"work must be false: {self.kind} never processes the request")
        self.work = self.work or self.kind in ALWAYS_WORK
        try:
            self._pattern = re.compile(self.path or "")
        except re.error as error:
            raise InvalidInput(f"path must be a regular expression: {error}") from error
        self._rng = random.Random(self.seed)
        self.fired = 0

    def applies_to(self, method: str, path: str, node: str | None = None) -> bool:
        """Return whether this request fails, and count it."""
        if self.times is not None and self.fired >= self.times:
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        if not self._pattern.search(path) or self.node not in (None, node):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self._rng.random() >= self.probability:
            return False
        self.fired += 1
        return True

    def describe(self) -> dict[str, Any]:
        """Return the record that the control API shows."""
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
    """The active rules, in order. The first rule that applies hides the request from the others."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Append a rule."""
        self._rules.append(fault)

    def clear(self) -> None:
        """Remove all rules."""
        self._rules.clear()

    def find(self, method: str, path: str, node: str | None = None) -> Fault | None:
        """Return the fault for this request, or None."""
        for rule in self._rules:
            if rule.applies_to(method, path, node):
                return rule
        return None

    def describe(self) -> list[dict[str, Any]]:
        """Return the records that the control API shows."""
        return [rule.describe() for rule in self._rules]
