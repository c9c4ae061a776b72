# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed of OPSWAT: what happens to the status of devices."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import ApiError, DeviceActionsError
from ..._engine.event_feed import EVENTS, EventFeed, FeedStep
from ..._http.options import CONNECTION, check_seconds
from ..._sharing.context import Context
from ..endpoints import connect
from ..options import ENVIRONMENT, OPSWAT, OpswatSettings, check_connection
from .changes import CHANGES
from .device_log import DeviceLog
from .poll import Poll, no_log
from .status_changes import LONGEST_AGE, NOT_OFFERED, StatusChanges

_RANGES = {"overlap": (0, LONGEST_AGE // 2), "check_interval": (60, LONGEST_AGE // 2)}  # seconds


class OpswatStatus(EventFeed):
    """Reads the changes of devices: from the log and, where it does not show them, from calls for changed devices."""

    name = "opswat_status"
    scope = ArgumentSpec(options={"events": {"type": "list", "elements": "str", "choices": list(CHANGES)}})
    own = ArgumentSpec(
        options={"overlap": {"type": "int", "default": 300}, "check_interval": {"type": "int", "default": 900}}
    )
    arguments = scope + own + EVENTS + OPSWAT + CONNECTION
    action_groups = ("opswat",)
    credentials = ENVIRONMENT
    libraries = ("requests",)
    console = "OPSWAT Central Management"

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        check_seconds(params, _RANGES)
        check_connection(params)

    @cached_property
    def _settings(self) -> OpswatSettings:
        return OpswatSettings.from_params(self.params)

    def address(self) -> str:
        """Return the console's address."""
        return self._settings.base_url

    def account(self) -> str:
        """Return a digest of the account."""
        return self._settings.account

    def probe(self) -> None:
        """Read the log and a change of status. Raise a DeviceActionsError where the account can read neither."""
        refusals: list[ApiError] = []
        with connect(self._settings, self.context, background=True) as endpoints:
            sources = (DeviceLog(endpoints, self.context), StatusChanges(endpoints, self.context))
            for source in sources:
                try:
                    self.clock_offset = source.console_time() - time.time()
                except ApiError as error:
                    if error.status not in NOT_OFFERED:
                        raise
                    refusals.append(error)
                    if isinstance(source, DeviceLog):
                        self.context.warn(no_log(error))
        if len(refusals) == len(sources):
            raise DeviceActionsError(
                f"The account can read neither the log nor changes of status. {refusals[0].message} "
                f"{refusals[1].message} Check in the console that the application may read devices and the log, and "
                "whether the release has these endpoints (api_versions).",
                refusals[0].reason,
                refusals[0].status,
            )

    def poll(self, state: Mapping[str, Any] | None, start: float | None) -> Iterator[FeedStep]:
        """Read the log, then what it does not show. See the base class."""
        with connect(self._settings, self.context, background=True) as endpoints:
            yield from Poll(self.params, self.context, self.name, endpoints, state, start).steps()
