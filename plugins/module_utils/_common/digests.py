# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for what must not be named: digests of accounts, hosts and devices."""

from __future__ import annotations

import hashlib
import hmac


def digest(*parts, key=""):
    """A text of hexadecimal digits that stands for these texts, and tells nothing of them without the key."""
    return hmac.new(key.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()
