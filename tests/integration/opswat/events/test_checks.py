# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the log does not show: exemptions, lost entries, no log at all, and outages of more than a day."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from integration.event_source import changes

CHECK = 901  # seconds after which the next check is due


def polls(console, source, number=3, seconds=60):
    """Poll several times, and return the changes."""
    found = []
    for _poll in range(number):
        found += changes(source.poll())
        console.simulator.advance(seconds)
    return found


def test_an_exemption_is_found_by_the_check(console, source):
    first = source.ids[0]
    console.opswat.change_device(first, exempt_hours=1)
    console.simulator.advance(CHECK)
    assert polls(console, source) == [(first, "exempted")]
    event = list(source.events.values())[-1]
    assert event.record["resync"] is True and event.occurred_at is None and "comparison" in event.reason
    assert event.devices[0].hostname == console.device(first)["name"]
    assert polls(console, source, 3, CHECK) == []  # the log shows the end of the exemption only if the status differs


def test_a_change_that_the_log_shows_is_not_found_again(console, source, set_status):
    console.simulator.advance(CHECK)
    set_status("non_compliant", *source.ids)
    assert len(polls(console, source, 4, CHECK)) == 3


def test_a_lost_entry_is_found_by_the_check_and_once_only(console, source, set_status):
    console.simulator.switch("opswat.log_visible_after", 5000)
    set_status("non_compliant", source.ids[0])
    console.simulator.advance(CHECK)
    assert polls(console, source, 4) == [(source.ids[0], "non_compliant")]
    console.simulator.switch("opswat.log_visible_after", 0)
    assert polls(console, source, 4, CHECK) == []
    set_status("compliant", source.ids[0])
    assert polls(console, source, 2) == [(source.ids[0], "compliant")]


@pytest.mark.parametrize("status", [403, 404])
def test_without_a_log_the_calls_show_changes(console, begin, set_status, status):
    console.simulator.change_switches({"opswat.log_newest_version": "none", "opswat.log_missing_status": status})
    source = begin()
    first, second, third = source.ids
    assert any("log of devices cannot be read" in text for text in source.warnings)
    assert any("log of devices cannot be read" in text for text in source.probe())
    set_status("non_compliant", first)
    console.opswat.change_device(second, exempt_hours=0)
    assert sorted(polls(console, source, 3)) == sorted([(first, "non_compliant"), (second, "exempted")])
    console.opswat.delete_device(third)
    set_status("compliant", first)
    assert sorted(polls(console, source, 20)) == sorted([(third, "deleted"), (first, "compliant")])


def test_a_log_that_returns_shows_no_change_again(console, begin, set_status):
    console.simulator.switch("opswat.log_newest_version", "none")
    source = begin()
    set_status("non_compliant", source.ids[0])
    assert len(polls(console, source, 2)) == 1
    console.simulator.switch("opswat.log_newest_version", "v3.3")
    console.simulator.advance(CHECK)
    assert polls(console, source, 3) == []
    set_status("compliant", source.ids[0])
    assert polls(console, source, 2) == [(source.ids[0], "compliant")]
    assert list(source.events.values())[-1].occurred_at


@pytest.mark.parametrize("envelope", ["split", "split_ids", "devices", "list"])
@pytest.mark.parametrize(
    "switches",
    [
        {"changes_order": "newest_first"},
        {"changes_order": "oldest_first", "page_beyond_end": 200},
        {"changes_page_shift": 3, "empty_first_page": 413},
        {"changes_page_shift": -3},
    ],
    ids=str,
)
def test_every_form_of_the_call_loses_nothing(console, begin, set_status, envelope, switches):
    for name, value in {"log_newest_version": "none", "changes_envelope": envelope, **switches}.items():
        console.simulator.switch(f"opswat.{name}", value)
    source = begin(120)
    set_status("non_compliant", *source.ids[:-1])
    console.opswat.delete_device(source.ids[-1])
    expected = [*((device_id, "non_compliant") for device_id in source.ids[:-1]), (source.ids[-1], "deleted")]
    assert sorted(polls(console, source, 2)) == sorted(expected)


def test_pages_that_the_console_refuses_too_early_are_read_again(console, begin, set_status):
    console.simulator.change_switches({"opswat.log_newest_version": "none", "opswat.changes_missing_pages": 1})
    source = begin(120)
    set_status("non_compliant", *source.ids)
    found = polls(console, source, 1)
    assert any("between pages" in text for text in source.warnings)
    console.simulator.switch("opswat.changes_missing_pages", 0)
    found += polls(console, source, 2)
    assert sorted(found) == sorted((device_id, "non_compliant") for device_id in source.ids)


@pytest.mark.parametrize("version", ["3.7", "3.3"])
def test_an_outage_of_days_ends_with_the_list_of_all_devices(console, begin, set_status, version):
    source = begin(230, api_versions={"devices": version})
    assert polls(console, source, 2) == []  # which reads the whole list once
    changed, gone = source.ids[:2], source.ids[-1]
    set_status("non_compliant", *changed)
    console.opswat.delete_device(gone)
    added = console.opswat.add_device(name="new", status="non_compliant")["id"]
    console.simulator.switch("opswat.log_retention", 3600)
    console.simulator.advance(3 * 86_400)
    found = polls(console, source, 5)
    expected = [
        (changed[0], "non_compliant"),
        (changed[1], "non_compliant"),
        (gone, "deleted"),
        (added, "non_compliant"),
    ]
    assert sorted(found) == sorted(expected)
    assert all(event.record["resync"] for event in source.events.values())
    assert polls(console, source, 3, CHECK) == []


def test_an_outage_in_the_middle_of_a_walk_begins_another_walk(console, begin, set_status):
    source = begin(230)
    assert polls(console, source, 2) == []
    console.simulator.switch("opswat.log_retention", 3600)
    console.simulator.advance(3 * 86_400)
    assert polls(console, source, 1) == []  # which reads the first pages
    set_status("non_compliant", source.ids[0], source.ids[-1])
    console.simulator.advance(3 * 86_400)
    assert sorted(polls(console, source, 6)) == sorted([(one, "non_compliant") for one in source.ids[::229]])


def test_an_outage_of_days_that_the_log_shows_is_read_from_the_log(console, begin, set_status):
    source = begin()
    assert polls(console, source, 2) == []
    for days in range(4):
        set_status("non_compliant" if days % 2 == 0 else "compliant", source.ids[0])
        console.simulator.advance(86_400)
    found = polls(console, source, 4)
    assert found == [(source.ids[0], change) for change in ("non_compliant", "compliant") * 2]


def test_a_log_that_fails_is_an_outage_but_the_calls_go_on(console, source, set_status):
    set_status("non_compliant", source.ids[0])
    console.fault("logs", "status", status=500)
    with pytest.raises(DeviceActionsError, match="500"):
        source.poll()
    assert changes(source.events.values()) == [(source.ids[0], "non_compliant")]
    console.simulator.clear_faults()
    console.simulator.advance(60)
    assert polls(console, source, 3, CHECK) == []


def test_an_unreachable_console_is_an_error_and_loses_nothing(console, source, set_status):
    set_status("non_compliant", source.ids[0])
    console.simulator.add_fault("status", path="/o/api", status=503)
    with pytest.raises(DeviceActionsError):
        source.poll()
    console.simulator.clear_faults()
    console.simulator.advance(600)
    assert polls(console, source, 2) == [(source.ids[0], "non_compliant")]


def test_a_missing_privilege_is_named_at_the_start(console, source):
    console.fault("logs", "status", status=403)
    console.fault("devices/status_changed", "status", status=403)
    with pytest.raises(DeviceActionsError, match="neither the log nor changes of status"):
        source.probe()


def test_calls_that_the_account_may_not_use_leave_the_log(console, source, set_status):
    console.fault("devices/status_changed", "status", status=403)
    console.simulator.advance(CHECK)
    set_status("non_compliant", source.ids[0])
    assert source.probe() == []
    assert changes(source.poll()) == [(source.ids[0], "non_compliant")]
    assert any("exemptions" in text for text in source.warnings)
