# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection and rate limit options that all consoles share."""

from __future__ import annotations

import math

from .._common.argspec import ArgumentSpec
from .._common.errors import InputError

CONNECTION = ArgumentSpec(
    options={
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "proxy": {"type": "str", "no_log": True},
        "timeout": {"type": "int", "default": 30},
        "retries": {"type": "int", "default": 3},
        "max_wait": {"type": "int", "default": 300},
        "token_cache": {"type": "str", "choices": ["run", "user", "off"], "default": "run", "no_log": False},
    }
)
# For consoles that take one device in a request, and count requests by the second.
RATE_LIMIT = ArgumentSpec(
    options={
        "max_parallel": {"type": "int", "default": 16},
        "requests_per_second": {"type": "float", "default": 20.0},
        "requests_per_day": {"type": "int", "default": 100_000},
    }
)
_LEAST = {
    "timeout": 1,
    "retries": 0,
    "max_wait": 0,
    "max_parallel": 1,
    "requests_per_second": 0,
    "requests_per_minute": 0,
    "requests_per_day": 0,
}


def check_connection(params):
    """Raise an InputError for numbers with which no request could be made."""
    for option, least in _LEAST.items():
        if option in params and not (math.isfinite(params[option]) and params[option] >= least):
            raise InputError(f"{option}: it is a number from {least} on, and not {params[option]}.")
