# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each device of a list is compared with the name that it should have, which also names it in messages."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    UNCHANGED,
    Device,
    Item,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import GuardRails
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.operation import CylanceOperation
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.operation import OpswatOperation
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.operation import SdmOperation

from .fake_driver import UNLOCKED, FakeDriver
from .test_convergence import PARAMS, converge

UUID = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
FOCUS = "45E07F34E76B4A9EB167D6D0C510D6BA"


def rails(names, operation=CylanceOperation, **params):
    params = {**PARAMS, "expected_hostnames": names, **params}
    return GuardRails(params, ["one"], lambda device_id: operation.normalize("device_ids", device_id))


def refusal(rails, device):
    with pytest.raises(Exception, match="left alone") as caught:
        rails.check_identity(device)
    return caught.value.message


@pytest.mark.parametrize(
    ("operation", "key", "device_id"),
    [
        (CylanceOperation, UUID, FOCUS),
        (CylanceOperation, FOCUS.lower(), FOCUS),
        (OpswatOperation, "ab-1", "AB-1"),
        (SdmOperation, " ID2", "ID2"),
    ],
)
def test_ids_in_any_spelling_expect_a_name(operation, key, device_id):
    assert rails({key: "ws-1"}, operation).expected_hostname(device_id) == "ws-1"


def test_other_ids_and_ids_without_a_name_expect_nothing():
    assert rails({UUID: "", "0" * 32: "ws-2"}).expected_hostname(FOCUS) is None
    assert rails({UUID: "ws-1"}).expected_hostname("ws-9.corp.example") is None
    rails({UUID: None}).check_identity(Device(FOCUS, "anything"))


def test_the_name_for_an_id_takes_precedence_over_the_name_for_the_task():
    both = rails({UUID: "ws-1"}, expected_hostname="ws-2")
    assert both.expected_hostname(FOCUS) == "ws-1" and both.expected_hostname("0" * 32) == "ws-2"


def test_invalid_ids_are_an_input_error():
    with pytest.raises(InputError, match="^expected_hostnames: must be a Cylance device id.*got 'x'"):
        rails({"x": "y"})


def test_an_error_says_who_expects_the_name():
    device, nameless = Device(FOCUS, "ws-2"), Device(FOCUS)
    assert "'ws-2', but the task expects 'ws-1' (expected_hostnames)." in refusal(rails({UUID: "ws-1"}), device)
    task = rails({}, expected_hostname="ws-1")
    assert "but the task expects 'ws-1' (expected_hostname)." in refusal(task, device)
    assert "reports no host name" in refusal(task, nameless) and "None" not in refusal(task, nameless)
    inventory = rails({UUID: "ws-1"}, expected_by="inventory")
    assert "but the inventory calls it 'ws-1' (device_hostname)." in refusal(inventory, device)


@pytest.fixture
def context():
    """The context of a task."""
    return Context(scope="play 1, task 1", host="localhost")


def test_a_wrong_name_fails_that_device_alone(context):
    driver = FakeDriver(dict.fromkeys(("ID1", "ID2", "ID3"), UNLOCKED))
    driver.resolve = lambda identifier: [Device(identifier, hostname=f"host-{identifier}")]
    names = {"id1": "host-ID1", "ID2": "ws-2"}
    dummy, items = converge(driver, context, ["ID1", "ID2", "ID3"], expected_hostnames=names)
    assert [item.outcome for item in items] == [CHANGED, FAILED, CHANGED]
    assert items[1].error.reason == "wrong_device" and driver.writes == ["ID1", "ID3"]


def test_a_device_that_cannot_be_found_is_called_as_expected(context):
    dummy, (item,) = converge(FakeDriver({}), context, ["ID7"], expected_hostnames={"ID7": "ws-7"})
    assert (item.label(), item.as_result()["hostname"]) == ("ws-7 (ID7)", "ws-7")
    assert (Item("ID7").label(), Item("ws-7", expected_hostname="ws-7").label()) == ("ID7", "ws-7")


def test_another_device_of_the_same_lock_target_is_compared_too(context):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": UNLOCKED, "ID3": UNLOCKED})
    driver.resolve = lambda identifier: [Device(identifier, hostname=f"sbc-{identifier}")]
    driver.same_device = lambda device: "NF"
    names = {"ID2": "sbc-ID2", "ID3": "other"}
    dummy, items = converge(driver, context, ["ID1", "ID2", "ID3"], expected_hostnames=names)
    assert [item.outcome for item in items] == [CHANGED, UNCHANGED, FAILED]
    assert [item.as_result()["device_id"] for item in items] == ["ID1", "ID2", "ID3"]
    assert driver.writes == ["ID1"]
