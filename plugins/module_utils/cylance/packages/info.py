# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read packages: the operation of M(secops.device_actions.cylance_package_info)."""

from __future__ import annotations

from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches, passes
from ..._http.options import CONNECTION, RATE_LIMIT
from ..operation import CylanceListing
from ..options import CYLANCE
from ..paged_lists import PagedLists
from .listing import all_packages

_FILTERS = {
    "names": lambda package, name: matches((package["name"],), [name]),
    "package_ids": lambda package, package_id: package["id"] == package_id.strip().lower(),
    "categories": lambda package, category: package["category"] == category,
    "statuses": lambda package, status: package["status"] == status,
}


class CylancePackageInfo(CylanceListing):
    """params: see the module's documentation."""

    name = "cylance_package_info"
    noun = "package"
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

    def read(self, connection: PagedLists) -> list[dict[str, Any]]:
        """Return the packages that pass the filters, by name."""
        packages = [package for package in all_packages(connection) if passes(package, self.params, _FILTERS)]
        packages.sort(key=lambda package: ((package["name"] or "").lower(), package["id"]))
        # The address allows a download without a login.
        return [{name: value for name, value in package.items() if name != "address"} for package in packages]
