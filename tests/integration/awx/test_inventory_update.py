# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory updates of the project in AWX's containers."""

from __future__ import annotations

import pytest

from integration.awx.jobs import Awx

pytestmark = pytest.mark.extended


def hosts(awx: Awx, **source_variables: str) -> set[str]:
    job = awx.update_inventory(**source_variables)
    assert job.run().rc == 0, job.run().stdout
    return set(job.output()["_meta"]["hostvars"])


def test_the_inventory_has_the_consoles_with_credentials(awx, simulator):
    """AWX sets only ANSIBLE_COLLECTIONS_PATHS here, which ansible-core 2.19 and newer ignore: ansible.cfg helps."""
    simulator.cylance.add_devices([{"host_name": "ws-1.corp.example"}])
    simulator.sdm.add_devices([{"id": "ID7", "name": "sbc-1", "folder": "Home", "nf": "sbc-1", "ip": "10.9.0.1"}])
    assert hosts(awx) == {"ws-1.corp.example", "sbc-1"}
    awx.credentials = {name: "" if name.startswith("SDM_") else value for name, value in awx.credentials.items()}
    assert hosts(awx) == {"ws-1.corp.example"}
    options = "filters:\n  - exclude: device_systems == ['cylance']\n"
    assert hosts(awx, DEVICE_ACTIONS_INVENTORY_OPTIONS=options) == set()


def test_a_console_that_fails_fails_the_update(awx, simulator):
    simulator.cylance.add_devices([{"host_name": "ws-1.corp.example"}])
    simulator.add_fault("status", path="/devices", status=503)
    job = awx.update_inventory(
        DEVICE_ACTIONS_INVENTORY_OPTIONS="{cylance: {retries: 0}, opswat: {retries: 0}, sdm: {retries: 0}}"
    )
    assert job.run().rc != 0
    assert "503" in job.run().stdout and not (job.data / "artifacts" / job.ident / "output.json").exists()
