# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a hostile console repeats wherever it can. The client must not return any of them."""

from __future__ import annotations

import json

APPLICATION_SECRET = "canary-application-secret-0d9b4c7e"
ACCESS_TOKEN = "canary-access-token-51a2f83e6d2b"
UNLOCK_KEY = "canary-unlock-key-0042"
OF_THE_LOGIN = (APPLICATION_SECRET, ACCESS_TOKEN)
ALL = (*OF_THE_LOGIN, UNLOCK_KEY)


def secrets_in(value: object) -> list[str]:
    """Return the secrets that a JSON value contains."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return [secret for secret in ALL if secret in text]
