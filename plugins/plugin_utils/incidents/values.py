# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of options that people type: lists that may also come as text, as from the survey of a job template."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import parse_hostname, parse_mac
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.identifiers import parse_device_id

HOSTNAMES, DEVICE_IDS, MACS, HOSTS = "hostnames", "device_ids", "macs", "hosts"
IDENTIFIERS: dict[str, Callable[[str], str]] = {
    # An id may be of any console, and that of OPSWAT has the widest form.
    HOSTNAMES: parse_hostname,
    DEVICE_IDS: parse_device_id,
    MACS: parse_mac,
}
_SEPARATORS = re.compile(r"[\n\r,]+")


def entries_of(value: Any, option: str) -> list[str]:
    """Return the entries of a list, or of a text with one entry a line or between commas, each once.

    Raise an InputError for other types.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(ValueError):  # a JSON list as text
            value = json.loads(value)
    values = value if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(one, (str, int)) and not isinstance(one, bool) for one in values):
        raise InputError(
            f"{option}: must be a list of texts, or a text with one entry a line or between commas, got "
            f"{printable_line(value)!r}."
        )
    parts = (part.strip() for one in values for part in _SEPARATORS.split(str(one)))
    return list(dict.fromkeys(filter(None, parts)))


def parsed_identifiers(value: Any, option: str) -> list[str]:
    """Return the identifiers that an option of IDENTIFIERS names, as given. Raise an InputError for an invalid one."""
    identifiers = entries_of(value, option)
    for identifier in identifiers:
        try:
            IDENTIFIERS[option](identifier)
        except InputError as error:
            raise InputError(f"{option}: {error.message.partition(': ')[2]}") from None
    return identifiers


def one_line(value: object, option: str, required: bool = False) -> str | None:
    """Return a text without blanks at its ends, or None for an empty one. Raise an InputError if it is required."""
    text = " ".join(str(value if value is not None else "").split())
    if required and not text:
        raise InputError(f"{option}: is required. Say in one line why, for the report and the audit trail.")
    return text or None


def unique(values: Sequence[str]) -> list[str]:
    """Return the values, each once, in their order."""
    return list(dict.fromkeys(values))
