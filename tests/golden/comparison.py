# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare two recordings and describe the differences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

LONGEST = 160  # characters of a value that a difference shows
ABSENT = "(absent)"


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return a line for each difference of two recordings, {scenario: record}. Texts do not count."""
    lines = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after or name not in before:
            lines.append(f"{name}: recorded only in the {'first' if name in before else 'second'} file")
            continue
        pair = [{key: value for key, value in one[name].items() if key != "texts"} for one in (before, after)]
        lines += [f"{name}: {line}" for line in differences(*pair)]
    return lines


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Yield a line for each place where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from differences(old.get(key, ABSENT), new.get(key, ABSENT), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path}: {len(old)} -> {len(new)} entries"
        for index, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from differences(one, other, f"{path}[{index}]")
        for index in range(len(new), len(old)):
            yield f"{path}[{index}]: {shown(old[index])} -> {ABSENT}"
        for index in range(len(old), len(new)):
            yield f"{path}[{index}]: {ABSENT} -> {shown(new[index])}"
    elif type(old) is not type(new) or old != new:
        yield f"{path}: {shown(old)} -> {shown(new)}"


def text_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return each changed text once, as two lines."""
    pairs: dict[tuple[str, str], str] = {}
    for name in before.keys() & after.keys():
        old, new = before[name]["texts"], after[name]["texts"]
        for path in dict.fromkeys([*old, *new]):
            pair = old.get(path, ABSENT), new.get(path, ABSENT)
            if pair[0] != pair[1]:
                pairs.setdefault(pair, f"{name} {path}")
    return [f"# {place}\n- {old}\n+ {new}" for (old, new), place in sorted(pairs.items(), key=lambda item: item[1])]


def shown(value: Any) -> str:
    """Return a short form of a value."""
    text = value if value == ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
