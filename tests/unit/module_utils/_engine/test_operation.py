# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations and the bases of info modules."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, Item
from ansible_collections.secops.device_actions.plugins.module_utils._engine.info_operation import (
    DeviceInfoOperation,
    ListingOperation,
    finish_reading,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock

SECRET = "canary secret"


class Echo(Operation):
    """Returns its options, and uses the context as a console would."""

    name = "echo"

    def perform(self):
        self.context.redactor.add(SECRET)
        self.context.count("requests", 3)
        if "warning" in self.params:
            self.context.warn(self.params["warning"])
        return {"changed": False, "failed": False, "msg": self.params["msg"]}


def test_a_result_has_the_figures_of_the_api_and_no_secrets():
    result = Echo({"msg": f"{SECRET} and more"}, Context()).run()
    assert result["msg"] == "******** and more"
    assert result["api"] == {"requests": 3, "logins": 0, "retries": 0, "throttled_seconds": 0.0}
    assert "warnings" not in result


def test_warnings_are_part_of_the_result():
    assert Echo({"msg": "", "warning": "something"}, Context()).run()["warnings"] == ["something"]


def test_the_number_of_parallel_devices_is_an_option():
    assert Echo({"max_parallel": 7}, Context()).parallel == 7
    assert Echo({}, Context()).parallel == 1


@pytest.mark.parametrize("operation", [CylanceLockdown, OpswatDeviceAction, SdmDeviceLock])
def test_patterns_of_hosts_are_not_checked_as_identifiers(operation):
    arguments = {"hosts": ["cylance_zone_A:&os_windows:!dc*", "~ws-[0-9]+"], "action": "delete", "state": "locked"}
    arguments = {key: value for key, value in arguments.items() if key in operation.arguments.options}
    params, secrets, errors = operation.arguments.validate(arguments, operation.name, has_targets=False)
    assert not errors
    operation.check(params, Context())


class Numbers(DeviceInfoOperation):
    """Reads the devices 0 to 4. Even devices pass the filter. Device 3 fails."""

    name = "numbers_info"
    filters = {"even": lambda facts, wanted: (facts["number"] % 2 == 0) == wanted}
    opened = 0
    closed = 0

    def targets(self):
        return self.params["option"], self.params["identifiers"]

    @contextmanager
    def connection(self, option):
        self.opened += 1
        try:
            yield
        finally:
            self.closed += 1

    def resolve(self, identifier):
        return [Device(identifier)]

    def listed_items(self, identifiers):
        return [Item(str(number), device=Device(str(number))) for number in range(5)]

    def read_item(self, item):
        if item.found().id == "3":
            raise DeviceActionsError("Device 3 is broken.")
        finish_reading(item, {"number": int(item.found().id)})

    def entry(self, item):
        return {"device": item.requested, "number": item.state.detail["number"] if item.state else None}


def numbers(**params):
    defaults = {"option": None, "identifiers": [], "even": None, "on_multiple": "fail", "tolerate_failures": False}
    operation = Numbers({**defaults, **params}, Context())
    result = operation.run()
    assert operation.opened == operation.closed == 1
    return result


def test_named_devices_are_read_in_their_order():
    result = numbers(option="device_ids", identifiers=["2", "1"])
    assert [entry["number"] for entry in result["devices"]] == [2, 1]
    assert (result["failed"], result["msg"]) == (False, "2 of 2 devices read.")


def test_listed_devices_are_filtered_but_failures_are_kept():
    result = numbers(even=True, tolerate_failures=True)
    assert [entry["device"] for entry in result["devices"]] == ["0", "2", "3", "4"]
    assert not result["failed"]
    assert result["msg"] == ("4 of 5 devices read: 3: Device 3 is broken. 3 of 4 devices match the filters: 0, 2, 4.")


def test_a_failed_device_fails_the_task():
    assert numbers(option="device_ids", identifiers=["3"])["failed"]


class Zones(ListingOperation):
    """Reads two zones."""

    name = "zone_info"
    noun = "zone"

    @contextmanager
    def connection(self):
        yield [{"id": "1", "name": "a"}, {"id": "2", "name": None}]

    def read(self, connection):
        return iter(connection)


def test_a_listing_is_named_after_its_noun():
    result = Zones({}, Context()).run()
    assert ([zone["id"] for zone in result["zones"]], result["changed"]) == (["1", "2"], False)
    assert result["msg"] == "2 zones read: a, 2."


def test_an_item_without_a_device_or_plan_is_an_internal_error():
    with pytest.raises(LookupError, match="no device was found for name"):
        Item("name").found()
    with pytest.raises(LookupError, match="nothing was planned for name"):
        Item("name", device=Device("id")).planned()


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        (CylanceLockdown, {"region": "na", "access_token": "a"}),
        (OpswatDeviceAction, {"access_token": "a", "action": "reboot"}),
        (SdmDeviceLock, {"base_urls": ["https://sdm.corp.example"], "username": "a", "password": "b"}),
    ],
)
def test_patterns_of_hosts_are_no_identifiers_of_devices(operation, options):
    params = operation.arguments.validate({**options, "hosts": ["infected:!dc*"]}, operation.name)[0]
    operation.check(params, Context())  # before the action plugin has resolved them
