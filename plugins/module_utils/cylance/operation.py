# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bases of Cylance's operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._common.text_forms import comparable
from .._engine.info_operation import ListingOperation
from .._engine.operation import Operation
from .._sharing.context import Context
from .identifiers import TARGET_PARSERS, TARGETS
from .login import connect
from .options import ENVIRONMENT, CylanceSettings, base_url
from .paged_lists import PagedLists

LIBRARIES = ("requests", "PyJWT")


class CylanceOperation(Operation):
    """An operation on devices that device_ids, hostnames or mac_addresses name."""

    target_options = tuple(TARGETS.options)
    host_variable = "cylance_device_id"
    host_target_option = "device_ids"
    credentials = ENVIRONMENT
    libraries = LIBRARIES
    console = "Cylance"

    @classmethod
    def base_url(cls, params: Mapping[str, Any]) -> str:
        """Return the address of the tenant's API."""
        return CylanceSettings.from_params(params).base_url

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        base_url(params)

    @classmethod
    def normalize(cls, option: str, identifier: str) -> str:
        """Return one form for all spellings of an identifier."""
        return comparable(TARGET_PARSERS[option](identifier))


class CylanceListing(ListingOperation):
    """An operation that reads a list of the tenant."""

    action_groups = ("cylance",)
    credentials = ENVIRONMENT
    libraries = LIBRARIES

    @contextmanager
    def connection(self) -> Iterator[PagedLists]:
        """Open the console. The value reads its lists."""
        with connect(CylanceSettings.from_params(self.params), self.context, background=True) as session:
            yield PagedLists(session, self.context, self.name)
