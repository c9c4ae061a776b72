# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read packages: the operation of M(secops.device_actions.cylance_package_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches
from ..._engine.operation import Operation
from ..._engine.results import build_listing_result
from ..._http.options import CONNECTION, RATE_LIMIT
from ..login import open_session
from ..options import CYLANCE, ENVIRONMENT
from ..paged_lists import PagedLists
from .listing import all_packages


class CylancePackageInfo(Operation):
    """params: see the module's documentation."""

    name = "cylance_package_info"
    arguments = (
        ArgumentSpec(
            options={
                "names": {"type": "list", "elements": "str"},
                "package_ids": {"type": "list", "elements": "str"},
                "categories": {"type": "list", "elements": "str", "choices": ["custom", "cylance"]},
                "statuses": {"type": "list", "elements": "str", "choices": ["started", "success", "failed", "timeout"]},
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
        """Read all packages, and keep those that the filters let through."""
        session = open_session(self.params, self.context, background=True)
        try:
            packages = all_packages(PagedLists(session, self.context, self.name))
        finally:
            session.close()
        packages = sorted(filter(self._passes, packages), key=lambda one: ((one["name"] or "").lower(), one["id"]))
        return build_listing_result("package", [_entry(package) for package in packages])

    def _passes(self, package):
        params = self.params
        ids = params["package_ids"]
        return (
            (params["names"] is None or matches((package["name"],), params["names"]))
            and (ids is None or package["id"] in {one.strip().lower() for one in ids})
            and (params["categories"] is None or package["category"] in params["categories"])
            and (params["statuses"] is None or package["status"] in params["statuses"])
        )


def _entry(package):
    # From there anybody could fetch the package.
    return {name: value for name, value in package.items() if name != "address"}
