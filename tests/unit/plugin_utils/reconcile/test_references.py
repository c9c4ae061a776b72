# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and packages that entries name, and that the console does not have."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.references import missing_references
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    Action,
    Desired,
    Devices,
    Entry,
)

EXECUTE = Action("cylance_package_exec", {"packages": [{"package": "Clean-up"}]})
DESIRED = Desired("c0ffee", (Entry("inc-1", "a.yml", 1, Devices("hostnames", ("ws-1",)), (EXECUTE,), "Beacon"),))


@pytest.mark.parametrize(
    ("packages", "end"),
    [
        ([{"name": "Collect", "id": "7f"}], "Cylance has no package Clean-up. It has Collect, 7f."),
        ([], "Cylance has no package Clean-up. It has none."),
        ([{"name": None, "id": "4711"}], "Cylance has no package Clean-up."),
    ],
)
def test_a_missing_package_is_named_with_those_that_exist(packages: list[dict[str, Any]], end: str) -> None:
    (fault,) = missing_references(DESIRED, None, packages)
    assert fault == f"a.yml:1 (inc-1): {end}"
    assert missing_references(DESIRED, None, None) == []
