# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups are found by name or id, and an ambiguous or unknown group is refused."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from integration.opswat.console import ACTION, DETAILS, GROUPS
from integration.tasks import outcomes, reasons

DEFAULT_GROUP = {"default": "default", "number": "1000000"}


def group_of(console, device_id):
    return console.device(device_id)["group"]


def refused(console, device_id, match, **params):
    """Check that the task is refused before it reads or changes a device, and return the message."""
    with pytest.raises(InputError, match=match) as error:
        console.act("assign_to_group", device_id, **params)
    assert console.calls(ACTION) == console.calls(DETAILS) == []
    return error.value.message


@pytest.mark.parametrize("name", ["Quarantine", "quarantine", "QUARANTINE", " Quarantine "])
def test_group_names_ignore_case_and_spaces(console, name):
    ids = console.seed(2)
    result = console.act("assign_to_group", *ids, group=name)
    assert outcomes(result) == ["changed"] * 2
    assert [entry["after"] for entry in result["devices"]] == [{"group": "Quarantine"}] * 2
    assert {group_of(console, device_id) for device_id in ids} == {"Quarantine"}
    assert outcomes(console.act("assign_to_group", *ids, group=name)) == ["unchanged"] * 2


def test_a_group_is_found_by_its_id(console):
    ids = console.seed(2)
    group = console.opswat.add_group("Lab", id="7654321")
    assert outcomes(console.act("assign_to_group", *ids, group_id="7654321")) == ["changed"] * 2
    assert group_of(console, ids[0]) == "Lab"
    assert console.calls(ACTION)[0]["asked"]["params"] == {"group_id": group["group_id"]}


@pytest.mark.parametrize("number", [7654321, "7654321"], ids=["number", "text"])
def test_a_group_id_may_be_a_number_or_text(console, number):
    (device_id,) = console.seed(1)
    console.opswat.add_group("Lab", id="7654321")
    records = [{"group_id": 7654321, "group_name": "Lab"}]
    console.fault(GROUPS, "status", status=200, body=records, times=1)
    assert outcomes(console.act("assign_to_group", device_id, group_id=number)) == ["changed"]
    assert console.calls(ACTION)[0]["asked"]["params"] == {"group_id": "7654321"}


@pytest.mark.parametrize("form", DEFAULT_GROUP)
def test_the_default_group_is_found_by_name_and_by_its_listed_id(console, form):
    ids = console.seed(2)
    console.opswat.switch("default_group_id", form)
    assert outcomes(console.act("assign_to_group", ids[0], group="default")) == ["changed"]
    assert outcomes(console.act("assign_to_group", ids[1], group_id=DEFAULT_GROUP[form])) == ["changed"]
    assert {group_of(console, device_id) for device_id in ids} == {"Default"}


def test_a_group_id_missing_from_the_list_is_refused(console):
    (device_id,) = console.seed(1)
    console.opswat.switch("default_group_id", "number")
    message = refused(console, device_id, "group_id: the console has no group 'default'", group_id="default")
    assert "Default" in message and "Quarantine" in message


@pytest.mark.parametrize(
    "params", [{"group": "Unknown"}, {"group_id": "99"}, {"group": "Quarantin"}, {"group_id": "Quarantine"}], ids=repr
)
def test_an_unknown_group_is_refused(console, params):
    (device_id,) = console.seed(1)
    assert "Quarantine" in refused(console, device_id, "has no group", **params)


@pytest.mark.parametrize("other", ["Quarantine", "QUARANTINE", "quarantine "])
@pytest.mark.parametrize("by_id", [False, True], ids=["by name", "by id"])
@pytest.mark.parametrize("check", [False, True], ids=["real run", "check mode"])
def test_an_ambiguous_group_name_is_refused(console, other, by_id, check):
    """The id does not help, because the console reports only the name of a device's group."""
    (device_id,) = console.seed(1)
    duplicate = console.opswat.add_group(other, domain_name="corp.example")
    params = {"group_id": duplicate["group_id"]} if by_id else {"group": "Quarantine"}
    message = refused(console, device_id, "matches 2 groups: ", check=check, **params)
    assert f"{duplicate['group_id']} (domain corp.example)" in message and "(domain none)" in message


@pytest.mark.parametrize("params", [{}, {"group": ""}, {"group": "  "}, {"group_id": ""}, {"group_id": " "}], ids=repr)
def test_an_empty_group_never_means_the_default_group(console, params):
    (device_id,) = console.seed(1)
    refused(console, device_id, "group: assign_to_group requires group or group_id", **params)
    assert console.simulator.requests() == []


def test_group_and_group_id_are_mutually_exclusive(console):
    (device_id,) = console.seed(1)
    refused(console, device_id, "group", group="Quarantine", group_id="default")
    assert console.simulator.requests() == []


def test_a_domain_group_is_found_by_name(console):
    (device_id,) = console.seed(1)
    console.opswat.add_group("Finance", domain_name="corp.example")
    assert outcomes(console.act("assign_to_group", device_id, group="finance")) == ["changed"]


def test_a_group_after_the_first_page_is_found(console):
    (device_id,) = console.seed(1)
    for number in range(120):
        console.opswat.add_group(f"Group {number:03}")
    assert outcomes(console.act("assign_to_group", device_id, group="group 119")) == ["changed"]
    assert len(console.groups()["groups"]) == 124


def test_a_group_removed_during_the_task_fails_the_device(console):
    ids = console.seed(2)
    group = console.opswat.add_group("Lab")
    context = console.context()
    original = context.run_state.changes.allow

    def remove(*arguments):
        if context.run_state.changes.used("") == 0:
            console.opswat.delete_group(group["group_id"])
        return original(*arguments)

    context.run_state.changes.allow = remove
    result = console.act("assign_to_group", ids[0], group="Lab", context=context)
    assert (outcomes(result), reasons(result)) == (["failed"], ["refused"])
    assert "Compare the device with that, or try the action in the console." in result["msg"]


def test_a_device_moved_to_another_group_is_not_confirmed(console):
    """Some versions move a device to the default group if they do not know the group's id."""
    (device_id,) = console.seed(1)
    console.opswat.switch("unknown_group", "default_group")
    console.fault(GROUPS, "status", status=200, body=[{"group_id": "77", "group_name": "Lab"}], times=1)
    result = console.act("assign_to_group", device_id, group="Lab")
    assert (outcomes(result), reasons(result)) == (["failed"], ["not_confirmed"])


def test_nothing_is_confirmed_if_the_console_does_not_report_groups(console):
    (device_id,) = console.seed(1)
    record = {"device_id": device_id, "status": "compliant"}
    console.fault(DETAILS, "status", status=200, body=[record])
    check = console.assign(device_id, check=True)
    assert outcomes(check) == ["changed"] and check["devices"][0]["certain"] is False
    result = console.assign(device_id)
    assert outcomes(result) == ["changed"] and result["devices"][0]["confirmed"] is None
    console.fault(ACTION, "drop_after")
    lost = console.assign(device_id)
    assert outcomes(lost) == ["unknown"]
    assert len(console.calls(ACTION)) == 2


@pytest.mark.parametrize("name", ["QUARANTINE", "Quarantine ", "quarantine"])
def test_the_current_group_is_compared_regardless_of_case_and_spaces(console, name):
    (device_id,) = console.seed(1)
    console.fault(DETAILS, "status", status=200, body=[{"device_id": device_id, "group_name": name}])
    result = console.assign(device_id)
    assert outcomes(result) == ["unchanged"]
    assert result["devices"][0]["after"] == {"group": "Quarantine"}
    assert console.calls(ACTION) == []


def test_an_endless_group_list_is_an_error(console):
    console.fault(GROUPS, "status", status=200, body=[{"group_id": "1", "group_name": "x"}])
    with pytest.raises(DeviceActionsError, match="the list does not end"):
        console.groups()
    assert len(console.calls(GROUPS)) == 2


@pytest.mark.parametrize("body", [{}, "x", [7], [{"group_name": "no id"}], [{"group_id": True}], None], ids=repr)
def test_an_invalid_group_list_is_an_error(console, body):
    (device_id,) = console.seed(1)
    console.fault(GROUPS, "status", status=200, body=body, content_type="application/json")
    with pytest.raises(DeviceActionsError, match="listing the console's groups"):
        console.assign(device_id)
    assert console.calls(ACTION) == []


def test_group_info_returns_all_groups_sorted_by_name(console):
    console.seed(20)
    console.opswat.add_group("finance", domain_name="corp.example", description="x", policy_name="Strict")
    result = console.groups()
    assert [group["name"] for group in result["groups"]] == [
        "Default",
        "finance",
        "Quarantine",
        "Servers",
        "Workstations",
    ]
    assert [group["devices"] for group in result["groups"]] == [2, 0, 0, 8, 10]
    group = result["groups"][1]
    assert (group["domain"], group["policy"], group["description"], group["auto_join"]) == (
        "corp.example",
        "Strict",
        "x",
        False,
    )
    assert result["msg"].startswith("5 groups read: ") and not result["changed"] and not result["failed"]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"names": ["servers"]}, ["Servers"]),
        ({"names": ["SERVERS", "unknown"], "group_ids": ["default"]}, ["Default", "Servers"]),
        ({"group_ids": ["default"]}, ["Default"]),
        ({"group_ids": ["99"]}, []),
        ({"names": []}, []),
        ({"names": [""]}, []),
    ],
    ids=["name", "name or id", "id", "unknown id", "no name", "empty name"],
)
def test_group_info_filters_by_name_and_id(console, params, names):
    console.seed(1)
    assert [group["name"] for group in console.groups(**params)["groups"]] == names


@pytest.mark.parametrize(
    ("switch", "value"), [("page_beyond_end", 200), ("page_beyond_end", 413)], ids=["empty page", "status 413"]
)
@pytest.mark.parametrize("number", [0, 46, 47, 48], ids="{} more groups".format)
def test_the_group_list_ends_with_either_kind_of_last_page(console, switch, value, number):
    console.seed(1)
    console.opswat.switch(switch, value)
    for index in range(number):
        console.opswat.add_group(f"Group {index}")
    assert len(console.groups()["groups"]) == number + 4
