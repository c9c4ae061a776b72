# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two formats of a device id: Protect (lower case, hyphens) and Focus (upper case, no hyphens)."""

from __future__ import annotations

import re

from ..errors import InvalidInput

PROTECT_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FOCUS_FORM = re.compile(r"[0-9A-F]{32}")
ANY_FORM = re.compile(r"[0-9a-f]{32}")


def hyphenated(digits: str) -> str:
    """Convert 32 hex digits to Protect format."""
    digits = digits.lower()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def to_focus_id(protect_id: str) -> str:
    """Convert Protect format to Focus format."""
    return protect_id.replace("-", "").upper()


def to_protect_id(any_form: str) -> str:
    """Convert either format to Protect format, for the control API; raise InvalidInput for anything else."""
    digits = any_form.replace("-", "").lower()
    if not ANY_FORM.fullmatch(digits):
        raise InvalidInput(f"{any_form!r} is not a device id")
    return hyphenated(digits)
