# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read device groups: the operation of M(secops.device_actions.opswat_group_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.operation import Operation
from ..._engine.results import build_listing_result
from ..._http.options import CONNECTION
from ..endpoints import Endpoints
from ..options import ENVIRONMENT, OPSWAT
from .listing import all_groups, same_group_name


class OpswatGroupInfo(Operation):
    """params: see the module's documentation."""

    name = "opswat_group_info"
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

    def perform(self):
        """Read all groups, and keep those that were named."""
        endpoints = Endpoints(self.params, self.context, background=True)
        try:
            groups = all_groups(endpoints)
        finally:
            endpoints.close()
        names, ids = self.params["names"], self.params["group_ids"]
        if names is not None or ids is not None:
            groups = [group for group in groups if _is_named(group, names or [], ids or [])]
        return build_listing_result("group", groups)


def _is_named(group, names, ids):
    return group["id"] in ids or any(same_group_name(group["name"], name) for name in names)
