# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that the modules would refuse are refused before anything is recorded."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_options import check_settings


@pytest.mark.parametrize(
    "settings, variables, message",
    [
        ({"expires": "9:00:00"}, {}, "contain_expires: '9:00:00' is out of range"),
        ({"renew_before": "1:00:00"}, {}, "contain_renew_before: must be shorter than expires"),
        ({}, {"max_changes": "many"}, "contain_max_changes: must be a number, or a percentage"),
        ({}, {"max_changes": "101%"}, "contain_max_changes: must be a number, or a percentage"),
        ({}, {"confirm_timeout": -1}, "contain_confirm_timeout: must be 0 or more seconds"),
        ({"protected_devices": ["dc1, dc2"]}, {}, "contain_protected_devices: "),
        ({"lockdown_config_id": "x"}, {}, "lockdown_config_id"),
    ],
)
def test_an_invalid_value_is_named_as_the_variable_of_the_role(settings, variables, message):
    with pytest.raises(InputError) as error:
        check_settings(settings, variables, "contain")
    assert message in error.value.message


def test_valid_and_blank_values_pass():
    blank = dict.fromkeys(("expires", "renew_before", "lockdown_type", "lockdown_config_id"), "")
    check_settings(blank, {"max_changes": "", "confirm_timeout": None, "protected_devices": []}, "contain")
    check_settings({}, {"max_changes": 0, "protected_devices": ["dc*"], "state_dir": "/srv"}, "release")


def test_an_invalid_variable_of_the_environment_keeps_its_name(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", " , ")
    with pytest.raises(InputError, match="^DEVICE_ACTIONS_PROTECTED_DEVICES: "):
        check_settings({}, {}, "release")
