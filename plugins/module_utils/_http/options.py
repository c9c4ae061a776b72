# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection and rate limit options that all consoles share, and the settings made from their values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
# For consoles that accept one device per request and limit requests per second.
RATE_LIMIT = ArgumentSpec(
    options={
        "max_parallel": {"type": "int", "default": 16},
        "requests_per_second": {"type": "float", "default": 20.0},
        "requests_per_day": {"type": "int", "default": 100_000},
    }
)


@dataclass(frozen=True)
class ConnectionSettings:
    """Valid values of CONNECTION. timeout, max_wait: in seconds."""

    validate_certs: bool
    ca_path: str | None
    proxy: str | None = field(repr=False)
    timeout: int
    retries: int
    max_wait: int
    token_cache: str

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> ConnectionSettings:
        """Return the settings, or raise InputError for a number that is out of range."""
        check_minimums(params, {"timeout": 1, "retries": 0, "max_wait": 0})
        return cls(**{option: params[option] for option in CONNECTION.options})


@dataclass(frozen=True)
class RateLimitSettings:
    """Valid values of RATE_LIMIT. For the two rates, 0 means unlimited."""

    max_parallel: int
    requests_per_second: float
    requests_per_day: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> RateLimitSettings:
        """Return the settings, or raise InputError for a number that is out of range."""
        check_minimums(params, {"max_parallel": 1, "requests_per_second": 0, "requests_per_day": 0})
        return cls(**{option: params[option] for option in RATE_LIMIT.options})


def check_minimums(params: Mapping[str, Any], minimums: Mapping[str, int]) -> None:
    """Raise InputError for an option that is below its minimum, infinite, or not a number."""
    for option, minimum in minimums.items():
        value = params[option]
        if not (math.isfinite(value) and value >= minimum):
            raise InputError(f"{option}: must be {minimum} or more, got {value}.")
