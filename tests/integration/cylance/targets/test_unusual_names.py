# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names with blanks, apostrophes and letters of any script, as targets and in guard rails."""

from __future__ import annotations

import pytest

from integration.tasks import outcomes, reasons

# {label: (the console's name, other spellings of it)}
NAMES = {
    "umlaut and blanks": ("B\u00fcro PC 7", ["b\u00fcro pc 7", "Bu\u0308ro PC 7"]),
    "decomposed umlaut": ("Bu\u0308ro Nord", ["B\u00fcro Nord"]),
    "apostrophe": ("John's MacBook", ["john's macbook"]),
    "typographic apostrophe": ("John\u2019s MacBook Pro", ["John's MacBook Pro"]),
    "special characters": ("Kiosk #3 & co + (old)", []),
    "Cyrillic": ("\u0441\u0435\u0440\u0432\u0435\u0440-1", []),
    "digits": ("100234", []),
}


@pytest.mark.parametrize(("name", "spellings"), NAMES.values(), ids=NAMES)
def test_a_device_with_an_unusual_name_is_found_identified_and_protected(console, name, spellings):
    console.seed(2)
    device_id = console.cylance.add_device(host_name=name)["id"]
    for spelling in (name, *spellings):
        result = console.run(hostnames=[spelling], protected_devices=[f"*{spelling[-4:]}"])
        assert set(reasons(result)) == {"protected"}, result["msg"]
        result = console.run(hostnames=[spelling], expected_hostname=spelling, check=True)
        assert outcomes(result) == ["changed"], result["msg"]
    assert console.writes() == []
    assert outcomes(console.run(hostnames=[name])) == ["changed"]
    assert console.locked_ids() == {device_id}
