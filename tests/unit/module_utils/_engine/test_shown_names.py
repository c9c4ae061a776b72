# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails compare every name that the console shows for a device, and identity the one that it shows last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    NoSuchDevice,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_write import with_shown_names
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    SKIPPED,
    Device,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import LOCKED, UNLOCKED, FakeDriver
from .test_convergence import converge, outcomes


class RenamingDriver(FakeDriver):
    """A console that shows one name in its look-up, one when it reads the lock, and one in its response to a write.

    by_device: whether a State has the whole device, or its host name alone.
    """

    def __init__(self, look_up="ws-1", read="ws-1", response=None, by_device=False):
        super().__init__({"ID1": dict(UNLOCKED), "ID2": dict(UNLOCKED)}, names={"ID1": (look_up,)})
        self.shown, self.response, self.by_device = read, response, by_device

    def resolve(self, identifier):
        return [
            replace(self.identify(device), hostname=self.names.get(identifier, ("ws-2",))[0])
            for device in super().resolve(identifier)
        ]

    def identify(self, device):
        found = super().identify(device)
        return replace(found, hostname=found.names[0])

    def read(self, device):
        return self._with_name(super().read(device), device)

    def write(self, device, plan, before):
        super().write(device, plan, before)
        self.shown = self.response or self.shown
        return self._with_name(State(LOCKED, confirmed=True), device)

    def _with_name(self, state, device):
        name = self.shown if device.id == "ID1" else "ws-2"
        if self.by_device:
            return replace(state, device=Device(device.id, name, (name,) if name else ()))
        return replace(state, hostname=name)


@pytest.fixture
def context():
    return Context(scope="task", host="localhost")


@pytest.mark.parametrize("by_device", [False, True])
@pytest.mark.parametrize("protected", [[], ["dc*"]])
def test_the_expected_name_is_compared_with_the_one_that_is_shown_last(context, by_device, protected):
    driver = RenamingDriver(read="ws-9", by_device=by_device)
    dummy, (item,) = converge(driver, context, expected_hostname="ws-1", protected_devices=protected)
    assert (item.outcome, item.error.reason) == (FAILED, "wrong_device") and driver.writes == []
    dummy, (item,) = converge(driver, context, expected_hostname="ws-9", protected_devices=protected)
    assert item.outcome == CHANGED and item.device.hostname == "ws-9"


@pytest.mark.parametrize("by_device", [False, True])
@pytest.mark.parametrize("names", [("ws-1", "dc01"), ("dc01", "ws-1")])
def test_a_protected_name_counts_whether_the_look_up_or_the_read_shows_it(context, by_device, names):
    driver = RenamingDriver(*names, by_device=by_device)
    convergence, items = converge(driver, context, ["ID1", "ID2"], protected_devices=["dc*"])
    assert convergence.halted.reason == "protected" and driver.writes == []
    assert "dc01" in convergence.halted.message or "(by 'dc*')" in convergence.halted.message
    assert SKIPPED in outcomes(items)


@pytest.mark.parametrize("by_device", [False, True])
def test_the_machine_that_runs_the_task_is_known_by_the_name_of_the_read(context, by_device):
    driver = RenamingDriver(read="controller", by_device=by_device)
    dummy, (item,) = converge(driver, context, running_on=["controller"])
    assert (item.outcome, item.error.reason) == (FAILED, "protected") and driver.writes == []


def test_another_name_in_the_response_to_the_write_is_a_change_that_failed(context):
    for options in ({"expected_hostname": "ws-1"}, {"protected_devices": ["dc*"]}):
        driver = RenamingDriver(response="dc01")
        dummy, (item,) = converge(driver, context, **options)
        assert item.outcome == FAILED and item.is_changed and item.after == LOCKED
        assert item.error.message.startswith("The action was sent, and only the console's response shows")
        assert "dc01" in item.error.message and driver.writes == ["ID1"]


@pytest.mark.parametrize("by_device", [False, True])
@pytest.mark.parametrize(
    ("names", "shown", "outcome"),
    [
        (("ws-1",), "dc01", FAILED),
        (("ws-1",), "WS-1.corp.example", CHANGED),
        (("ws-1", "Jane's laptop"), "jane's laptop", CHANGED),
        (("ws-1",), None, CHANGED),
    ],
)
def test_a_device_that_is_found_by_its_name_is_left_alone_if_it_now_has_another(
    context, by_device, names, shown, outcome
):
    driver = RenamingDriver(read=shown, by_device=by_device)
    driver.names["ID1"] = names
    driver.resolve = lambda identifier: [replace(driver.identify(Device("ID1")), hostname=names[0])]
    dummy, (item,) = converge(driver, context, ["WS-1"])
    assert (item.outcome, driver.writes) == (outcome, [] if outcome == FAILED else ["ID1"])
    assert outcome == CHANGED or item.error.reason == "wrong_device"


# Look-ups that fail


def converge_with_look_up(context, error):
    """Return (convergence, items) of two devices, the first of which is not found with this error."""
    driver = FakeDriver({"ID1": dict(UNLOCKED), "ID2": dict(UNLOCKED)})
    resolve = driver.resolve

    def fail(identifier):
        if identifier == "ID1":
            raise error
        return resolve(identifier)

    driver.resolve = fail
    return converge(driver, context, ["ID1", "ID2"], protected_devices=["dc*"])


@pytest.mark.parametrize(
    "error",
    [NoSuchDevice("None."), DeviceActionsError("None.", "not_found"), ApiError("404 while looking up", 404)],
    ids=["no such device", "not found", "404"],
)
def test_a_device_that_certainly_does_not_exist_fails_alone(context, error):
    convergence, items = converge_with_look_up(context, error)
    assert outcomes(items) == [FAILED, CHANGED] and not convergence.halted


@pytest.mark.parametrize(
    "error",
    [
        NoSuchDevice("Not in the list, which is incomplete.", certain=False),
        ApiError("500 while looking up", 500),
        ApiError("403 while looking up", 403),
        DeviceActionsError("The response is about another device.", "bad_answer"),
    ],
    ids=["perhaps there is one", "500", "403", "bad response"],
)
def test_any_other_failed_look_up_stops_a_protected_list(context, error):
    convergence, items = converge_with_look_up(context, error)
    assert outcomes(items) == [FAILED, SKIPPED]
    assert "could not be determined" in convergence.halted.message and error.message in convergence.halted.message


def test_an_ambiguous_target_stops_the_list_only_if_one_of_its_devices_is_protected(context):
    names = {"ID1": ("ws-1",), "ID2": ("dc01",), "PC": ("pc",)}
    driver = FakeDriver({name: dict(UNLOCKED) for name in names}, names=names)
    convergence, items = converge(driver, context, ["PC", "ID*"], protected_devices=["dc*"])
    assert "these are protected: ID2" in convergence.halted.message and driver.writes == []
    convergence, items = converge(driver, context, ["PC", "ID*"], protected_devices=["other"])
    assert outcomes(items) == [CHANGED, FAILED] and items[1].error.reason == "ambiguous"


def test_a_device_keeps_what_the_console_has_shown_of_it_before():
    known = Device("ID1", "ws-1", names=("ws-1", "alias"), macs=("aa",), ips=("10.0.0.1",), names_complete=False)
    shown = Device("ID1", "WS-2", names=("WS-2",), macs=("bb", "aa"), ips=("10.0.0.2",))
    device = with_shown_names(known, State({}, device=shown))
    assert (device.hostname, device.names) == ("WS-2", ("ws-1", "alias", "WS-2"))
    assert (device.macs, device.ips, device.names_complete) == (("aa", "bb"), ("10.0.0.1", "10.0.0.2"), False)
