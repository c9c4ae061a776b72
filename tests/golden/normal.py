# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduce results to what must stay the same: no random values, and a marker in the place of each text for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

TEXT = "<text>"
# Values under these keys are words for people, at any depth.
TEXT_KEYS = frozenset(
    {
        "msg",
        "message",
        "warnings",
        "deprecations",
        "device_kept_apart",
        "device_joined_by",
        "skip_reason",
        "assertion",
        "false_condition",
    }
)
DROPPED_KEYS = frozenset(
    {
        "ansible_facts",
        "ansible_job_id",
        "delta",
        "end",
        "exception",
        "failed_when_result",
        "finished",
        "invocation",
        "results_file",
        "start",
        "started",
        "stderr",
        "stderr_lines",
        "stdout",
        "stdout_lines",
        "throttled_seconds",
    }
)
# The consoles number commands in the order in which a shared request names the devices, which is any order.
COMMAND, COMMAND_NAME = "<command>", "command_id"
PATTERNS = (
    (re.compile(r"(?<=-)[0-9a-f]{12}(?=\.(zip|csv|json)$)"), COMMAND),
    (re.compile(r"(https?://)?127\.0\.0\.1:\d+"), r"\g<1>127.0.0.1:<port>"),
    (re.compile(r"eyJ[\w-]+(\.[\w-]+)+"), "<token>"),
    (re.compile(r"(JSESSIONID=)[^;\"'< ]+", re.IGNORECASE), r"\g<1><session>"),
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")
SHORTEST_SECRET = 12  # characters; the short credentials of the simulator are constants


class Masks:
    """Replaces what differs from run to run. values: {text: replacement}."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = sorted(values.items(), key=lambda pair: -len(pair[0]))
        self._now = datetime.now(timezone.utc)

    def text(self, text: str) -> str:
        """Return a text with all replacements."""
        for value, replacement in self._values:
            text = text.replace(value, replacement)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return MOMENT.sub(self._moment, text)

    def _moment(self, match: re.Match[str]) -> str:
        """Return a marker for a moment of the real clock, and the consoles' moments as they are."""
        moment = datetime.fromisoformat(match[0][:19]).replace(tzinfo=timezone.utc)
        return "<now>" if abs(moment - self._now) < timedelta(days=4) else match[0]


def masks(home: str, collection: str, credentials: Iterable[str]) -> Masks:
    """Return the masks of one scenario."""
    secrets = {value: "<credential>" for value in credentials if len(value) >= SHORTEST_SECRET}
    return Masks({home: "<home>", collection: "<collection>", **secrets})


class Normalizer:
    """Normalizes values and collects the texts that it replaces, each under its path."""

    def __init__(self, masks: Masks, dropped: frozenset[str] = frozenset()) -> None:
        self._masks = masks
        self._dropped = DROPPED_KEYS | dropped
        self.texts: dict[str, str] = {}

    def value(self, value: Any, path: str, words: bool = False) -> Any:
        """Return the normal form of a value. words: whether its strings are texts for people."""
        if isinstance(value, dict):
            return {
                self._masks.text(str(key)): COMMAND
                if key == COMMAND_NAME and item
                else self.value(item, f"{path}.{key}", words or key in TEXT_KEYS)
                for key, item in value.items()
                if key not in self._dropped and not str(key).startswith("_ansible_")
            }
        if isinstance(value, (list, tuple)):
            return [self.value(item, f"{path}[{index}]", words) for index, item in enumerate(value)]
        if isinstance(value, str):
            return self.words(value, path) if words else self._masks.text(value)
        return value

    def words(self, text: str, path: str) -> str:
        """Return the marker of a text and keep the text. An empty one remains."""
        if text:
            self.texts[path] = self._masks.text(text)
        return TEXT if text else text
