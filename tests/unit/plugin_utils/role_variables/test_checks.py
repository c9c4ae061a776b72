# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task of a role would refuse is refused before, with the name of the variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.checks import USES, check_values

ROLES = Path(__file__).resolve().parents[4] / "roles"
NEEDED = {"remediate": {"name": "INC-1", "packages": [{"package": "A"}]}}


def values(role: str, **changed: Any) -> dict[str, Any]:
    """Return the defaults of a role, without templates, and some other values."""
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    found = {name[len(role) + 1 :]: value for name, value in defaults.items() if "{{" not in str(value)}
    assert changed.keys() <= found.keys()
    return {**found, **NEEDED.get(role, {}), **changed}


@pytest.mark.parametrize("role", [*USES, "doctor", "reconcile", "status"])
def test_the_defaults_are_valid(role):
    check_values(role, values(role))


REFUSED = [
    ("contain", {"reason": "x" * 501}, "contain_reason: must have at most 500 characters, got 501."),
    ("contain", {"reason": "a\nb"}, "contain_reason: must be one line without control characters."),
    ("contain", {"ticket": "a\x07"}, "contain_ticket: must be one line without control characters."),
    ("contain", {"expires": "1 day"}, "contain_expires: '1 day' is not a duration."),
    ("contain", {"expires": "9:00:00"}, "contain_expires: '9:00:00' is out of range."),
    ("contain", {"renew_before": "3600"}, "contain_renew_before: '3600' is not a duration."),
    ("contain", {"pending_for": "400:00:00"}, "contain_pending_for: '400:00:00' is out of range."),
    ("contain", {"deadline": "tomorrow"}, "contain_deadline: must be a UTC timestamp"),
    ("contain", {"confirm_timeout": -1}, "contain_confirm_timeout: must be 0"),
    ("contain", {"max_changes": "many"}, "contain_max_changes: "),
    ("contain", {"hostnames": ["..."]}, "contain_hostnames: "),
    ("contain", {"macs": ["xx"]}, "contain_macs: "),
    ("contain", {"device_ids": ["a b"]}, "contain_device_ids: "),
    ("contain", {"devices": [{"id": "a b"}]}, "contain_devices: must not contain spaces"),
    (
        "contain",
        {"devices": [{"hostname": "ws-1"}]},
        "contain_devices: each entry must have an id, which must be a text",
    ),
    ("contain", {"max_per_hour": "0"}, "contain_max_per_hour: must be a whole number from 1 to 10000, got '0'."),
    ("contain", {"systems": ["sdm"]}, "contain_systems: must be among cylance, opswat, got 'sdm'."),
    ("contain", {"report_formats": ["pdf"]}, "contain_report_formats: must be among json, md, html, got 'pdf'."),
    ("contain", {"lockdown_config_id": "seven"}, "argument contain_lockdown_config_id is of type"),
    ("contain", {"protected_devices": ["re:("]}, "contain_protected_devices: "),
    ("release", {"timeout": -5}, "release_timeout: must be"),
    ("release", {"max_changes": "-1"}, "release_max_changes: "),
    ("status", {"report_formats": ["pdf"]}, "status_report_formats: "),
    ("remediate", {"match_window": "1h"}, "remediate_match_window: '1h' is not a duration."),
    ("remediate", {"min_online": "200%"}, "remediate_min_online: must be a number of devices"),
    ("remediate", {"wait_timeout": 0}, "remediate_wait_timeout: "),
    (
        "remediate",
        {"packages": [{"arguments": ["x"]}]},
        "missing required arguments: package found in remediate_packages",
    ),
    ("remediate", {"name": "x" * 300}, "remediate_name: "),
    ("sdm_maintenance", {"scope": "all"}, "value of sdm_maintenance_scope must be one of: device, nf_group, got: all"),
    ("sdm_maintenance", {"wait_timeout": 0}, "sdm_maintenance_wait_timeout: must be 1 or more"),
    ("sdm_unlock_orphans", {"older_than": "2h"}, "sdm_unlock_orphans_older_than: '2h' is not a duration."),
    ("sdm_unlock_orphans", {"max_changes": "x"}, "sdm_unlock_orphans_max_changes: "),
    ("doctor", {"systems": ["mars"]}, "doctor_systems: must be among cylance, opswat, sdm, got 'mars'."),
]


@pytest.mark.parametrize(("role", "changed", "message"), REFUSED, ids=[f"{one[0]}-{[*one[1]][0]}" for one in REFUSED])
def test_refused_values(role, changed, message):
    with pytest.raises(InputError) as caught:
        check_values(role, values(role, **changed))
    assert message in str(caught.value)


def test_the_options_of_a_module_exist():
    for role, uses in USES.items():
        for use in uses:
            assert {*use.options, *use.fixed} <= use.operation.arguments.options.keys()
            assert set(use.options.values()) <= values(role).keys()


def test_a_module_that_a_role_does_not_use_refuses_nothing():
    # Without a group, OPSWAT would refuse to assign one.
    check_values("contain", values("contain", opswat_group=""))
