# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checked options of M(secops.device_actions.cylance_package_exec)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._common.durations import parse_duration
from ..._common.errors import InputError
from ..._common.json_values import is_whole_number
from .destination import check_destination

ONCE, ALWAYS = "once", "always"
_LONGEST_NAME = 255


@dataclass(frozen=True)
class MinOnline:
    """How many devices must be online: a number, or a percentage of the devices."""

    number: int
    is_percentage: bool

    @classmethod
    def parse(cls, text: object) -> MinOnline:
        """Return the value of the option, or raise InputError."""
        match = re.fullmatch(r"(\d{1,7})\s*(%?)", str(text).strip())
        if not match or (match[2] and int(match[1]) > 100):
            raise InputError(f"min_online: must be a number of devices, or a percentage up to '100%', got {text!r}.")
        return cls(int(match[1]), bool(match[2]))

    def required(self, count: int) -> int:
        """Return how many of this many devices must be online, at least one."""
        return max(1, math.ceil(self.number * count / 100) if self.is_percentage else self.number)


@dataclass(frozen=True)
class ExecutionSettings:
    """What a task wants to execute, and when.

    packages: (name or id, arguments) each. destination: a secret, "" for none.
    match_window: seconds for which an earlier execution counts. created_by: a pattern for logins, or None for all.
    wait_timeout, wait_interval: in seconds.
    """

    name: str
    packages: tuple[tuple[str, tuple[str, ...]], ...]
    destination: str
    keep_results_locally: bool
    always: bool
    match_window: float
    created_by: str | None
    min_online: MinOnline
    wait: bool
    wait_timeout: int
    wait_interval: int
    tolerate_failures: bool

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> ExecutionSettings:
        """Return the settings for the module's options, or raise InputError."""
        name = params["name"].strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise InputError(
                f"name: must be 1 to {_LONGEST_NAME} printable characters, because it identifies the execution."
            )
        if not params["packages"]:
            raise InputError("packages: must not be empty. Name at least one package.")
        packages = tuple((one["package"], _arguments(one)) for one in params["packages"])
        destination = check_destination(params["destination"])
        if not destination and not params["keep_results_locally"]:
            raise InputError(
                "keep_results_locally: must be true if there is no destination, because the results would be lost. "
                "Set one of them."
            )
        match_window = 60.0 * parse_duration(params["match_window"], "match_window", 1)
        min_online = MinOnline.parse(params["min_online"])
        for option in ("wait_timeout", "wait_interval"):
            if params[option] < 1:
                raise InputError(f"{option}: must be 1 or more seconds, got {params[option]}.")
        return cls(
            name=name,
            packages=packages,
            destination=destination,
            keep_results_locally=params["keep_results_locally"],
            always=params["run"] == ALWAYS,
            match_window=match_window,
            created_by=params["created_by"],
            min_online=min_online,
            wait=params["wait"],
            wait_timeout=params["wait_timeout"],
            wait_interval=params["wait_interval"],
            tolerate_failures=params["tolerate_failures"],
        )


def _arguments(package: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the arguments of one entry of C(packages) unchanged, or raise InputError."""
    values = package["arguments"]
    if isinstance(values, (list, tuple)):
        texts = [str(one) if isinstance(one, float) or is_whole_number(one) else one for one in values]
        if all(isinstance(one, str) for one in texts):
            return tuple(texts)
    raise InputError(
        f"packages: the arguments of {package['package']!r} must be a list of strings. Quote each of them: "
        "arguments: ['-name', 'a b']."
    )
