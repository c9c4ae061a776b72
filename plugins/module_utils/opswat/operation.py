# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all operations on devices of OPSWAT Central Management have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.text_forms import comparable
from .._engine.operation import Operation
from .._sharing.context import Context
from .endpoints import LARGEST_BATCH
from .identifiers import TARGET_PARSERS, TARGETS
from .options import ENVIRONMENT, OpswatSettings, check_connection


class OpswatOperation(Operation):
    """An operation on the devices that device_ids, mac_addresses or hostnames name."""

    target_options = tuple(TARGETS.options)
    host_variable = "opswat_device_id"
    host_target_option = "device_ids"
    credentials = ENVIRONMENT
    libraries = ("requests",)
    in_batches = True
    console = "OPSWAT Central Management"

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        check_connection(params)

    @property
    def parallel(self) -> int:
        """The number of devices per request."""
        return LARGEST_BATCH

    @classmethod
    def base_url(cls, params: Mapping[str, Any]) -> str:
        """Return the console's address."""
        return OpswatSettings.from_params(params).base_url

    @classmethod
    def normalize(cls, option: str, identifier: str) -> str:
        """Return one form for all spellings of an identifier."""
        return comparable(TARGET_PARSERS[option](identifier))
