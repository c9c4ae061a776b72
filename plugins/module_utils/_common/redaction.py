# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mask secrets in everything that users and logs see."""

from __future__ import annotations

from typing import TypeVar

from ansible.module_utils.common.parameters import remove_values

from .text import printable_line, strip_url_secrets

MASK = "********"

Value = TypeVar("Value")


class Redactor:
    """The secrets of a run. Thread-safe, because secrets are only added.

    Login secrets are masked in whole results. Device secrets (unlock keys) are masked only in error texts, because
    results contain no other free text from consoles.
    """

    def __init__(self) -> None:
        self._login_secrets: set[str] = set()
        self._device_secrets: set[str] = set()

    def add(self, *secrets: str | None) -> None:
        """Add login secrets (application secret, token, proxy password)."""
        for secret in filter(None, secrets):
            self._login_secrets.update({secret, secret.strip()} - {""})

    def add_device_secret(self, *secrets: str | None) -> None:
        """Add secrets of one device (an unlock key), or others that are secret only in texts from consoles."""
        self._device_secrets.update(filter(None, secrets))

    def text(self, text: object) -> str:
        """Return a text from a console for an error message: one line, without secrets and without queries of URLs."""
        shown = str(text)
        for secret in sorted(self._login_secrets | self._device_secrets, key=len, reverse=True):
            shown = shown.replace(secret, MASK)
        return printable_line(strip_url_secrets(shown))

    def result(self, result: Value) -> Value:
        """Return a result with all login secrets masked."""
        redacted: Value = remove_values(result, frozenset(self._login_secrets))  # another thread may add one meanwhile
        return redacted
