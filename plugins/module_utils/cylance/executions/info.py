# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read package executions: the operation of M(secops.device_actions.cylance_package_exec_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches
from ..._engine.operation import Operation
from ..._engine.results import build_listing_result
from ..._http.options import CONNECTION, RATE_LIMIT
from ..login import open_session
from ..options import CYLANCE, ENVIRONMENT
from ..packages.listing import all_packages, packages_by_reference
from ..paged_lists import PagedLists
from .record import all_executions, execution_shown


class CylancePackageExecInfo(Operation):
    """params: see the module's documentation."""

    name = "cylance_package_exec_info"
    arguments = (
        ArgumentSpec(
            options={
                "names": {"type": "list", "elements": "str"},
                "execution_ids": {"type": "list", "elements": "str"},
                "created_by": {"type": "list", "elements": "str"},
                "ended": {"type": "bool"},
            }
        )
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    action_groups = ("cylance",)
    credentials = ENVIRONMENT
    libraries = ("requests", "PyJWT")

    def perform(self):
        """Read all executions, and keep those that the filters let through."""
        session = open_session(self.params, self.context, background=True)
        try:
            lists = PagedLists(session, self.context, self.name)
            executions = sorted(filter(self._passes, all_executions(lists)), key=_age)
            known = packages_by_reference(all_packages(lists)) if executions else {}
        finally:
            session.close()
        return build_listing_result(
            "package execution", [execution_shown(execution, known) for execution in executions]
        )

    def _passes(self, execution):
        params = self.params
        ids = params["execution_ids"]
        return (
            (params["names"] is None or matches((execution["name"],), params["names"]))
            and (ids is None or execution["id"] in {one.strip().lower() for one in ids})
            and (params["created_by"] is None or matches((execution["created_by"],), params["created_by"]))
            and params["ended"] in (None, execution["ended"])
        )


def _age(execution):
    return execution["created"] or "", execution["id"]
