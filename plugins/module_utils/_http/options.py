# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection and rate limit options that all consoles share, and the settings made from their values."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.errors import InputError

NODES_VARIABLE = "DEVICE_ACTIONS_NODES"

CONNECTION = ArgumentSpec(
    options={
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "proxy": {"type": "str", "no_log": True},
        "timeout": {"type": "int", "default": 30},
        "retries": {"type": "int", "default": 3},
        "max_wait": {"type": "int", "default": 300},
        "token_cache": {"type": "str", "choices": ["run", "user", "off"], "default": "run", "no_log": False},
        "state_dir": {"type": "path"},
        "nodes": {"type": "int"},
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
    """Valid values of CONNECTION. timeout, max_wait: in seconds. nodes: how many share the rate limits."""

    validate_certs: bool
    ca_path: str | None
    proxy: str | None = field(repr=False)
    timeout: int
    retries: int
    max_wait: int
    token_cache: str
    nodes: int = 1

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> ConnectionSettings:
        """Return the settings, or raise InputError for a number that is out of range."""
        check_minimums(params, {"timeout": 1, "retries": 0, "max_wait": 0})
        options = CONNECTION.options.keys() - {"state_dir", "nodes"}
        return cls(**{option: params[option] for option in options}, nodes=node_count(params))


@dataclass(frozen=True)
class RateLimitSettings:
    """Valid values of RATE_LIMIT. The two rates are those of this node. 0 means unlimited."""

    max_parallel: int
    requests_per_second: float
    requests_per_day: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> RateLimitSettings:
        """Return the settings, or raise InputError for a number that is out of range."""
        check_minimums(params, {"max_parallel": 1, "requests_per_second": 0, "requests_per_day": 0})
        nodes = node_count(params)
        per_day = node_share(params["requests_per_day"], nodes)
        return cls(params["max_parallel"], params["requests_per_second"] / nodes, per_day)


def node_count(params: Mapping[str, Any]) -> int:
    """Return how many nodes share the rate limits: the option, or the environment variable. Raise InputError."""
    given = params.get("nodes")
    text = os.environ.get(NODES_VARIABLE, "").strip() if given is None else ""
    if text and not text.isdecimal():
        raise InputError(f"{NODES_VARIABLE}: must be a number, got {text!r}.")
    number = int(text or 1) if given is None else int(given)
    if number < 1:
        raise InputError(f"nodes: must be 1 or more, got {number}.")
    return number


def node_share(number: int, nodes: int) -> int:
    """Return how many of a number of requests one of the nodes may send: at least one, unless 0 lifts the limit."""
    return max(1, number // nodes) if number else 0


def check_minimums(params: Mapping[str, Any], minimums: Mapping[str, int]) -> None:
    """Raise InputError for an option that is below its minimum, infinite, or not a number."""
    for option, minimum in minimums.items():
        value = params[option]
        if not (math.isfinite(value) and value >= minimum):
            raise InputError(f"{option}: must be {minimum} or more, got {value}.")


def check_seconds(
    params: Mapping[str, Any], ranges: Mapping[str, tuple[int, int]], may_be_off: Sequence[str] = ()
) -> None:
    """Raise InputError for an option that is outside its range of seconds. may_be_off: options that can also be 0."""
    for option, (shortest, longest) in ranges.items():
        value, off = params[option], " or 0" if option in may_be_off else ""
        if not (shortest <= value <= longest or (off and value == 0)):
            raise InputError(f"{option}: must be between {shortest} and {longest} seconds{off}, got {value}.")
