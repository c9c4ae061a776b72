# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of protected_devices that matches no device is found before the night in which it counts."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import NOT_CHECKED, OK, WARNING
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.protection import judge, protection_check

DEVICES = [
    Device("A1", "dc1.corp.example", ("dc1.corp.example",), ("00:60:26:26:d5:19",), ("10.0.0.5",)),
    Device("B2", "ws-1.corp.example", ("ws-1.corp.example",)),
]


class Tasks:
    """Stands for the actions that list devices. results: by the name of the action."""

    def __init__(self, **results):
        self._results = results
        self.asked = []

    def run(self, operation, options):
        self.asked.append((operation.name, options["all_devices"], options["max_wait"]))
        return self._results[operation.name]


def test_entries_that_match_are_counted_and_others_are_named():
    assert judge(["dc*", "10.0.0.0/24", "0060.2626.d519"], DEVICES, []).status == OK
    assert judge(["dc*"], DEVICES, []).finding == "The entries match 1 device of 2."
    check = judge(["dc*", "dc1.corp.exmaple", "ws-9"], DEVICES, [])
    assert (check.status, "No device matches dc1.corp.exmaple, ws-9." in check.finding) == (WARNING, True)
    assert "protect nothing" in check.remedy


def test_an_entry_may_be_a_device_of_a_console_that_was_not_listed():
    check = judge(["ws-9"], DEVICES, ["OPSWAT"])
    assert check.status == NOT_CHECKED and "may be devices of OPSWAT, which was not searched" in check.finding
    assert judge(["dc*"], DEVICES, ["OPSWAT"]).status == OK


def test_consoles_that_are_fast_are_listed_and_only_if_there_are_entries():
    cylance = {"devices": [{"device_id": "A1", "hostname": "dc1", "macs": [], "ips": ["10.0.0.5"], "error": None}]}
    sdm = {"failed": True, "devices": [{"device_id": "3", "name": "sbc-1", "names": ["alias"]}, {"device_id": None}]}
    tasks = Tasks(cylance_device_info=cylance, sdm_device_info=sdm)
    assert protection_check(tasks, [], ["cylance"], {"max_wait": 15}) is None
    assert protection_check(tasks, ["dc1"], [], {"max_wait": 15}) is None and not tasks.asked
    systems = ["cylance", "opswat", "sdm"]
    check = protection_check(tasks, ["10.0.0.*", "alias", "sbc-1"], systems, {"max_wait": 15})
    assert (check.status, check.finding) == (OK, "The entries match 2 devices of 2.")
    assert tasks.asked == [("cylance_device_info", True, 15), ("sdm_device_info", True, 15)]
    check = protection_check(tasks, ["nobody"], systems, {"max_wait": 15})
    assert check.status == NOT_CHECKED and "devices of OPSWAT or SDM, which" in check.finding
    assert protection_check(tasks, ["nobody"], ["cylance"], {"max_wait": 15}).status == WARNING
