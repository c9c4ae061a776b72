# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse what clients send to the consoles."""

from __future__ import annotations

import json
from typing import Any

from .errors import Refusal


def parse_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object in a request body; raise Refusal with status 400 for anything else."""
    try:
        body = json.loads(content)
    except ValueError as error:
        raise Refusal(400, "the body is not JSON") from error
    if not isinstance(body, dict):
        raise Refusal(400, "the body is not a JSON object")
    return body
