# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests that stand for accounts, hosts and devices without revealing them."""

from __future__ import annotations

import hashlib
import hmac


def digest(*parts: str, key: str = "") -> str:
    """Return hexadecimal digits that identify these texts and, without the key, reveal nothing about them."""
    return hmac.new(key.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()
