# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With only_with_credentials, one file fits every set of consoles."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from integration.inventory.inventories import Inventories

CONSOLES = ("cylance", "opswat", "sdm")
KEPT = ("CYLANCE_REGION", "CYLANCE_API_URL", "OPSWAT_API_URL")  # are no credentials


def blank(inventories: Inventories, consoles: Iterable[str]) -> dict[str, str]:
    """Return an environment as of a credential type whose fields for these consoles are blank."""
    prefixes = tuple(f"{console.upper()}_" for console in consoles)
    return {name: "" for name in inventories.environment if name.startswith(prefixes) and name not in KEPT}


@pytest.mark.costly
def test_consoles_without_credentials_are_left_out_with_a_warning(inventories, sample_devices):
    path = inventories.write(*CONSOLES, only_with_credentials=True)
    found = inventories.parse(path, **blank(inventories, ["opswat", "sdm"]))
    assert sorted(found.hosts) == ["laptop-1.corp.example", "server-1"]
    # A console that was left out is not one that misses a machine.
    assert not {"without_opswat", "without_sdm"} & set(found.groups)
    for console in ("opswat", "sdm"):
        assert f"{console}: has no credentials, so its devices are not in the inventory." in found.all_warnings


@pytest.mark.costly
def test_credentials_in_the_file_count(inventories, sample_devices):
    environment = blank(inventories, CONSOLES)
    section = {option: inventories.environment[f"OPSWAT_{option.upper()}"] for option in ("client_id", "client_secret")}
    path = inventories.write("cylance", only_with_credentials=True, opswat=section)
    assert sorted(inventories.parse(path, **environment).hosts) == ["kiosk", "laptop-1"]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "only_with_credentials: none of cylance, opswat, sdm has credentials."),
        ({"SDM_USERNAME": "x"}, "sdm: "),
        ({"OPSWAT_CLIENT_ID": "x"}, "Missing credentials for OPSWAT Central Management: client_secret"),
    ],
)
def test_no_credentials_and_parts_of_them_are_errors(inventories, simulator, given, message):
    path = inventories.write(*CONSOLES, only_with_credentials=True)
    simulator.clear_requests()
    found = inventories.parse(path, **{**blank(inventories, CONSOLES), **given})
    assert message in found.all_warnings and found.hosts == {}
    assert simulator.summary()["total"] == 0
