# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep secrets, and whatever else a console slips into a text, out of what people and logs get to see."""

from __future__ import annotations

from ansible.module_utils.common.parameters import remove_values

from .text import printable_line, strip_url_secrets

MASK = "********"


class Redactor:
    """Knows the secrets of a run and masks them.

    Thread-safe: secrets are only ever added. The secrets of the login are looked for in the whole result; those that a
    console names by the device (unlock keys) only in the texts of errors, because results carry no free text else.
    """

    def __init__(self):
        self._login_secrets = set()
        self._device_secrets = set()

    def add(self, *secrets):
        """Remember secrets of the login (application secret, token, proxy password)."""
        for secret in filter(None, secrets):
            self._login_secrets.update({secret, secret.strip()} - {""})

    def add_device_secret(self, *secrets):
        """Remember secrets of one device (an unlock key), or what else is a secret in foreign texts alone."""
        self._device_secrets.update(filter(None, secrets))

    def text(self, text):
        """A text of a foreign origin, fit for an error message: one line, no secret, no query of a URL."""
        text = str(text)
        for secret in sorted(self._login_secrets | self._device_secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return printable_line(strip_url_secrets(text))

    def result(self, result):
        """A result without the secrets of the login, wherever in it they would stand."""
        return remove_values(result, frozenset(self._login_secrets))  # another thread may add one meanwhile
