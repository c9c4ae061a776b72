# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a plan: in which order, with which options."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.batches import batches
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import intent_items

from .world import HOUR, PARTIAL, QUARANTINE, START, World, entry


def test_devices_with_the_same_settings_are_one_task_and_renewals_come_first() -> None:
    world = World().add("ws-1", "ws-2", "ws-3", "ws-4", "ws-5")
    first = (entry("inc-1", "ws-1", "ws-2"), entry("inc-2", "ws-5"))
    world.run(*first)
    world.now += 13 * HOUR
    packages = {"packages": [{"package": "Clean-up"}]}
    plan = world.plan(
        first[0],
        entry("inc-2", "ws-5", state="released"),
        entry("inc-3", "ws-3", opswat=QUARANTINE, execute=packages, reason="Ransomware", ticket="INC-3"),
        entry("inc-4", "ws-4", lock={**PARTIAL, "expires": "0:12:00"}),
    )
    tasks = [(one.action, one.module, one.options["device_ids"]) for one in batches(plan)]
    assert tasks == [
        ("renew", "cylance_lockdown", ["c-ws-1", "c-ws-2"]),
        ("lock", "cylance_lockdown", ["c-ws-3"]),
        ("lock", "cylance_lockdown", ["c-ws-4"]),
        ("move", "opswat_device_action", ["o-ws-3"]),
        ("execute", "cylance_package_exec", ["c-ws-3"]),
        ("release", "cylance_lockdown", ["c-ws-5"]),
    ]


def test_a_task_checks_the_names_and_allows_exactly_its_devices() -> None:
    world = World().add("ws-1", "ws-2")
    (task,) = batches(world.plan(entry("inc-1", "ws-1", "ws-2", reason="Beacon", ticket="INC-1")))
    assert task.options == {
        **PARTIAL,
        "state": "locked",
        "device_ids": ["c-ws-1", "c-ws-2"],
        "expected_hostnames": {"c-ws-1": "ws-1", "c-ws-2": "ws-2"},
        "max_changes": "2",
        "reason": "Beacon",
        "ticket": "INC-1",
    }


def test_reasons_that_differ_become_one_reference_to_the_commit() -> None:
    world = World().add("ws-1", "ws-2")
    (task,) = batches(world.plan(entry("inc-1", "ws-1", ticket="INC-1"), entry("inc-2", "ws-2", reason="Worm")))
    assert (task.options["reason"], task.options["ticket"]) == ("2 entries of c0ffee", None)


def test_texts_of_several_entries_are_no_longer_than_the_module_takes() -> None:
    world = World().add("ws-1")
    incidents = [entry(f"inc-{n}", "ws-1", reason=f"{n} " + "x" * 498, ticket=f"{n}" * 100) for n in range(3)]
    (task,) = batches(world.plan(*incidents))
    assert (len(task.options["reason"]), len(task.options["ticket"])) == (500, 100)


def test_a_release_has_the_reason_and_the_ticket_of_its_entry() -> None:
    world = World().add("ws-1")
    incident = {"reason": "Beacon", "ticket": "INC-1"}
    world.run(entry("inc-1", "ws-1", **incident))
    (task,) = batches(world.plan(entry("inc-1", "ws-1", state="released", **incident)))
    assert (task.options["reason"], task.options["ticket"]) == ("Beacon", "INC-1")


def test_a_renewal_is_due_for_the_module_when_it_is_due_for_the_plan() -> None:
    world = World().add("ws-1")
    world.run(entry("inc-1", "ws-1"))
    world.now += 12 * HOUR  # exactly half
    (task,) = batches(world.plan(entry("inc-1", "ws-1")))
    assert (task.action, task.options["renew_before"], task.options["expires"]) == ("renew", "0:12:01", "1:00:00")


def test_a_lockdown_does_not_outlast_its_entry() -> None:
    world = World().add("ws-1")
    (task,) = batches(world.plan(entry("inc-1", "ws-1", until=START + 7 * HOUR)))
    assert task.options["expires"] == "0:07:00"


def test_each_execution_has_a_task_and_a_name_of_its_own() -> None:
    world = World().add("ws-1", "ws-2")
    packages = {"packages": [{"package": "Clean-up", "arguments": ["--token", "s3cret"]}]}
    plan = world.plan(
        entry("inc-1", "ws-1", "ws-2", lock=None, execute=packages), entry("inc-2", "ws-2", lock=None, execute=packages)
    )
    assert [(one.options["name"], one.options["run"], one.options["device_ids"]) for one in batches(plan)] == [
        ("reconcile inc-1 (desired-state.git)", "once", ["c-ws-1", "c-ws-2"]),
        ("reconcile inc-2 (desired-state.git)", "once", ["c-ws-2"]),
    ]
    assert intent_items(plan) == (
        {"action": "execute", "entry_id": "inc-1"},
        {"action": "execute", "entry_id": "inc-2"},
    )


def test_a_task_has_at_most_200_devices_so_that_its_deadline_is_near() -> None:
    names = [f"ws-{number}" for number in range(450)]
    packages = {"packages": [{"package": "Clean-up"}]}
    world = World().add(*names)
    plan = world.plan(entry("inc-1", *names, execute=packages), max_changes=1000)
    tasks = [(one.action, len(one.options["device_ids"]), one.options["max_changes"]) for one in batches(plan)]
    assert tasks == [("lock", 200, "900"), ("lock", 200, "900"), ("lock", 50, "900"), ("execute", 450, "900")]
