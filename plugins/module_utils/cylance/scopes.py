# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes of a token, as far as the console shows them (page "Scope Values for Authentication Token")."""

from __future__ import annotations

import re
from typing import Any

from .._common.libraries import jwt

_CLAIMS = ("scp", "scope", "scopes")
_SEPARATOR = re.compile(r"[\s,]+")


def granted_scopes(token: str | None) -> frozenset[str] | None:
    """Return the scopes of an access token, or None if it does not contain any. Its signature is not verified."""
    try:
        claims: Any = jwt.decode(token or "", options={"verify_signature": False, "verify_exp": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    for name in _CLAIMS:
        value = claims.get(name)
        words = _SEPARATOR.split(value) if isinstance(value, str) else value
        if isinstance(words, list) and (scopes := frozenset(word for word in words if word and isinstance(word, str))):
            return scopes
    return None
