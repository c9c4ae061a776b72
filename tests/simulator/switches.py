# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches: each stands for one thing that the vendor does not document, with all the answers that are plausible.

A console declares its switches; the control API lists, validates and changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import InvalidInput


@dataclass(frozen=True)
class Switch:
    """A named behaviour: its default and what it means. The subclasses say which values are allowed."""

    name: str
    default: Any
    meaning: str

    def accepts(self, value: Any) -> bool:
        """Whether the value is one of those allowed."""
        raise NotImplementedError

    def allowed(self) -> Any:
        """The allowed values, for a person to read."""
        raise NotImplementedError

    def parse(self, text: str) -> Any:
        """A value written on the command line."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Switch):
    """One of a few values, texts or whole numbers."""

    values: tuple[str | int, ...]

    def accepts(self, value: Any) -> bool:
        return not isinstance(value, bool) and value in self.values

    def allowed(self) -> list[str | int]:
        return list(self.values)

    def parse(self, text: str) -> Any:
        return next((value for value in self.values if str(value) == text), text)


@dataclass(frozen=True)
class Flag(Switch):
    """On or off."""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool)

    def allowed(self) -> list[bool]:
        return [True, False]

    def parse(self, text: str) -> Any:
        return {"true": True, "false": False}.get(text.lower(), text)


@dataclass(frozen=True)
class Number(Switch):
    """A number within limits."""

    minimum: float
    maximum: float
    whole: bool = False

    def accepts(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        return self.minimum <= value <= self.maximum

    def allowed(self) -> str:
        return f"a {'whole ' if self.whole else ''}number from {self.minimum:g} to {self.maximum:g}"

    def parse(self, text: str) -> Any:
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text


@dataclass(frozen=True)
class Text(Switch):
    """A text of a given form."""

    pattern: str
    form: str

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None

    def allowed(self) -> str:
        return self.form

    def parse(self, text: str) -> str:
        return text


def choice(name: str, values: tuple[str | int, ...], meaning: str) -> Choice:
    """A Choice whose default is the first of its values."""
    return Choice(name, values[0], meaning, values)


class Switches:
    """One console's switches and their present values: ``switches["relock"]``."""

    def __init__(self, declared: Iterable[Switch]) -> None:
        self.declared = {switch.name: switch for switch in declared}
        self._start = {name: switch.default for name, switch in self.declared.items()}
        self._values = dict(self._start)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def set(self, name: str, value: Any) -> None:
        """Change a value that has been checked."""
        self._values[name] = value

    def start_with(self, name: str, value: Any) -> None:
        """Change a value and make it the one that a reset returns to."""
        self._start[name] = self._values[name] = value

    def reset(self) -> None:
        """Back to the values of the start."""
        self._values.update(self._start)


class Switchboard:
    """All switches under their full names: shared ones bare, a console's as ``<console>.<switch>``."""

    def __init__(self) -> None:
        self._groups: list[Switches] = []
        self._places: dict[str, tuple[Switches, str]] = {}

    def add(self, switches: Switches, console: str | None = None) -> None:
        """Put a group of switches on the board, under a console's name or bare."""
        self._groups.append(switches)
        for name in switches.declared:
            self._places[f"{console}.{name}" if console else name] = (switches, name)

    def change(self, values: Mapping[str, Any]) -> None:
        """Change several switches, all or none."""
        for full_name, value in values.items():
            self._check(full_name, value)
        for full_name, value in values.items():
            switches, name = self._places[full_name]
            switches.set(name, value)

    def start_with(self, full_name: str, text: str) -> None:
        """Take a start value from the command line; resets return to it."""
        switches, name = self._place(full_name)
        value = switches.declared[name].parse(text)
        self._check(full_name, value)
        switches.start_with(name, value)

    def reset(self) -> None:
        """Every switch back to its start value."""
        for switches in self._groups:
            switches.reset()

    def values(self) -> dict[str, Any]:
        """Full name to present value."""
        return {full_name: switches[name] for full_name, (switches, name) in self._places.items()}

    def describe(self) -> dict[str, dict[str, Any]]:
        """Full name to value, default, allowed values and meaning."""
        description = {}
        for full_name, (switches, name) in self._places.items():
            switch = switches.declared[name]
            description[full_name] = {
                "value": switches[name],
                "default": switch.default,
                "allowed": switch.allowed(),
                "meaning": switch.meaning,
            }
        return description

    def _place(self, full_name: str) -> tuple[Switches, str]:
        if full_name not in self._places:
            raise InvalidInput(f"unknown switch {full_name!r}", sorted(self._places))
        return self._places[full_name]

    def _check(self, full_name: str, value: Any) -> None:
        switches, name = self._place(full_name)
        switch = switches.declared[name]
        if not switch.accepts(value):
            raise InvalidInput(f"switch {full_name!r} cannot be {value!r}", switch.allowed())
