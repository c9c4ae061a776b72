# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches: each one selects among plausible behaviours where the vendor's documentation is silent.

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
    """A named behaviour with its default and meaning. Subclasses define the allowed values."""

    name: str
    default: Any
    meaning: str

    def accepts(self, value: Any) -> bool:
        """Return whether the value is allowed."""
        raise NotImplementedError

    def allowed(self) -> Any:
        """Return the allowed values in readable form."""
        raise NotImplementedError

    def parse(self, text: str) -> Any:
        """Return the value that a command-line text stands for; the text itself if it is invalid."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Switch):
    """One of several values, strings or integers."""

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
    """A number within a range."""

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
    """A string that matches a pattern; ``form`` describes it."""

    pattern: str
    form: str

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None

    def allowed(self) -> str:
        return self.form

    def parse(self, text: str) -> str:
        return text


def choice(name: str, values: tuple[str | int, ...], meaning: str) -> Choice:
    """Return a Choice with the first value as default."""
    return Choice(name, values[0], meaning, values)


class Switches:
    """The current values of one console's switches: ``switches["relock"]``."""

    def __init__(self, declared: Iterable[Switch]) -> None:
        self.declared = {switch.name: switch for switch in declared}
        self._start = {name: switch.default for name, switch in self.declared.items()}
        self._values = dict(self._start)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def set(self, name: str, value: Any) -> None:
        """Set a value that is already validated."""
        self._values[name] = value

    def start_with(self, name: str, value: Any) -> None:
        """Set a value and make it the one that ``reset`` restores."""
        self._start[name] = self._values[name] = value

    def reset(self) -> None:
        """Restore the start values."""
        self._values.update(self._start)


class Switchboard:
    """All switches by their full names: shared ones as ``<switch>``, a console's as ``<console>.<switch>``."""

    def __init__(self) -> None:
        self._groups: list[Switches] = []
        self._locations: dict[str, tuple[Switches, str]] = {}

    def add(self, switches: Switches, console: str | None = None) -> None:
        """Add a group of switches; ``console`` is None for shared ones."""
        self._groups.append(switches)
        for name in switches.declared:
            self._locations[f"{console}.{name}" if console else name] = (switches, name)

    def change(self, values: Mapping[str, Any]) -> None:
        """Set several switches, or none; raise InvalidInput for unknown names and invalid values."""
        for full_name, value in values.items():
            self._check(full_name, value)
        for full_name, value in values.items():
            switches, name = self._locations[full_name]
            switches.set(name, value)

    def start_with(self, full_name: str, text: str) -> None:
        """Set a start value from the command line, which ``reset`` restores."""
        switches, name = self._locate(full_name)
        value = switches.declared[name].parse(text)
        self._check(full_name, value)
        switches.start_with(name, value)

    def reset(self) -> None:
        """Restore all start values."""
        for switches in self._groups:
            switches.reset()

    def values(self) -> dict[str, Any]:
        """Return the current values by full name."""
        return {full_name: switches[name] for full_name, (switches, name) in self._locations.items()}

    def describe(self) -> dict[str, dict[str, Any]]:
        """Return value, default, allowed values and meaning of each switch by full name."""
        description = {}
        for full_name, (switches, name) in self._locations.items():
            switch = switches.declared[name]
            description[full_name] = {
                "value": switches[name],
                "default": switch.default,
                "allowed": switch.allowed(),
                "meaning": switch.meaning,
            }
        return description

    def _locate(self, full_name: str) -> tuple[Switches, str]:
        if full_name not in self._locations:
            raise InvalidInput(f"unknown switch {full_name!r}", sorted(self._locations))
        return self._locations[full_name]

    def _check(self, full_name: str, value: Any) -> None:
        switches, name = self._locate(full_name)
        switch = switches.declared[name]
        if not switch.accepts(value):
            raise InvalidInput(f"switch {full_name!r} cannot be {value!r}", switch.allowed())
