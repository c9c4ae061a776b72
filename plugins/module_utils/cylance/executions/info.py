# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read package executions: the operation of M(secops.device_actions.cylance_package_exec_info)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches, passes
from ..._http.options import CONNECTION, RATE_LIMIT
from ..operation import CylanceListing
from ..options import CYLANCE
from ..packages.listing import all_packages, packages_by_reference
from ..paged_lists import PagedLists
from .record import all_executions, execution_shown

_FILTERS = {
    "names": lambda execution, name: matches((execution["name"],), [name]),
    "execution_ids": lambda execution, execution_id: execution["id"] == execution_id.strip().lower(),
    "created_by": lambda execution, login: matches((execution["created_by"],), [login]),
    "ended": lambda execution, ended: execution["ended"] == ended,
}


class CylancePackageExecInfo(CylanceListing):
    """params: see the module's documentation."""

    name = "cylance_package_exec_info"
    noun = "package execution"
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

    def read(self, connection: PagedLists) -> list[dict[str, Any]]:
        """Return the executions that pass the filters, the oldest first."""
        executions = [one for one in all_executions(connection) if passes(one, self.params, _FILTERS)]
        executions.sort(key=lambda execution: (execution["created"] or "", execution["id"]))
        known = packages_by_reference(all_packages(connection)) if executions else {}
        return [execution_shown(execution, known) for execution in executions]

    def labels(self, entries: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return the executions with their progress, the newest first."""
        return [_progress(entry) for entry in reversed(entries)]


def _progress(execution: Mapping[str, Any]) -> str:
    name = execution["name"] or execution["id"]
    if execution["ended"] is None:
        return f"{name} (progress unknown)"
    counts = f"{execution['succeeded']} of {execution['devices']} devices succeeded"
    failed = f", {execution['failed']} failed" if execution["failed"] else ""
    return f"{name} ({counts}{failed}{'' if execution['ended'] else ', not finished'})"
