# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names with blanks, apostrophes and letters of any script, as targets and in guard rails."""

from __future__ import annotations

import pytest

from integration.tasks import outcomes, reasons


@pytest.mark.parametrize("name", ["B\u00fcro PC 7", "John\u2019s MacBook", "Kiosk #3 & co", "100234"])
def test_a_device_with_an_unusual_name_is_found_identified_and_protected(console, name):
    console.seed(1)
    device_id = console.opswat.add_device(host_name=name)["id"]
    spelling = name.replace("\u2019", "'").replace("\u00fc", "u\u0308").upper()
    assert set(reasons(console.assign(hostnames=[spelling], protected_devices=[spelling]))) == {"protected"}
    assert console.sent() == []
    result = console.assign(hostnames=[spelling], expected_hostname=spelling)
    assert outcomes(result) == ["changed"] and result["devices"][0]["device_id"] == device_id
