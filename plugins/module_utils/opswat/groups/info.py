# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read groups: the operation of M(secops.device_actions.opswat_group_info)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.info_operation import ListingOperation
from ..._http.options import CONNECTION
from ..endpoints import Endpoints, connect
from ..options import ENVIRONMENT, OPSWAT, OpswatSettings
from .listing import all_groups, same_group_name


class OpswatGroupInfo(ListingOperation):
    """params: see the module's documentation."""

    name = "opswat_group_info"
    noun = "group"
    arguments = (
        ArgumentSpec(
            options={
                "names": {"type": "list", "elements": "str"},
                "group_ids": {"type": "list", "elements": "str"},
            }
        )
        + OPSWAT
        + CONNECTION
    )
    action_groups = ("opswat",)
    credentials = ENVIRONMENT
    libraries = ("requests",)

    def connection(self) -> AbstractContextManager[Endpoints]:
        """Open the console."""
        return connect(OpswatSettings.from_params(self.params), self.context, background=True)

    def read(self, connection: Endpoints) -> list[dict[str, Any]]:
        """Return the groups that the task names, or all of them."""
        groups = all_groups(connection)
        names, ids = self.params["names"], self.params["group_ids"]
        if names is None and ids is None:
            return groups
        return [
            group
            for group in groups
            if group["id"] in (ids or ()) or any(same_group_name(group["name"], name) for name in names or ())
        ]
