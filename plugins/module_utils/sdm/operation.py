# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all operations on devices of Oracle SDM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.text_forms import comparable
from .._engine.operation import Operation
from .._sharing.context import Context
from .identifiers import PARSERS, TARGETS
from .options import ENVIRONMENT, SdmSettings, api_version


class SdmOperation(Operation):
    """An operation on devices that device_ids, names or ips identify."""

    target_options = tuple(TARGETS.options)
    host_variable = "sdm_device_id"
    host_target_option = "device_ids"
    credentials = ENVIRONMENT
    libraries = ("requests", "defusedxml")
    reports_macs = False
    console = "Oracle SDM"

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        api_version(params)

    @property
    def parallel(self) -> int:
        """How many devices are processed at the same time."""
        return int(self.params["max_parallel"])

    @classmethod
    def base_url(cls, params: Mapping[str, Any]) -> str:
        """Return the addresses of the nodes."""
        return " ".join(SdmSettings.from_params(params).urls)

    @classmethod
    def normalize(cls, option: str, identifier: str) -> str:
        """Return one form for all spellings of an identifier. Ids keep their case, which may be significant."""
        text = PARSERS[option](identifier)
        return text if option == "device_ids" else comparable(text)
