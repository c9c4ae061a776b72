# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as one screen of text."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.screen import MOST_LINES, screen
from hostile.report_documents import documents
from samples.report_documents import RETRY, at, console, document, fleet, in_group, machine, one_of_each

EXPECTED = """\
Containment: 2 of 11 machines contained, 1 failed, 1 unknown, 1 is waiting for the device.
Reason: Beacon to a known command-and-control server; Ticket: INC-4711; Requested by:
soc@corp.example; Job: awx-1042
Machines: 1 failed, 1 unknown, 1 not attempted, 1 drift, 1 waiting for the device, 2 contained, 1
released, 1 not contained, 1 planned, 1 unchanged
Failed (1)
  ws-0003.corp.example: The console refused the lockdown: HTTP 403. Grant the API user the privilege
  Lockdown: Create.
Unknown (1)
  srv-db-07.corp.example: A lock was requested, but its outcome could not be determined. Check it in
  the console.
Not attempted (1)
  ws-0005.corp.example: Not attempted, because the run was stopped.
Drift (1)
  ws-0006.corp.example: Contained in Cylance, but not in OPSWAT.
Waiting for the device (1)
  lt-0117.corp.example: Offline. The lockdown begins when the device connects to the console.
Contained (2, first end 2026-01-15 18:00 UTC, last end 2026-01-16 18:00 UTC)
  ws-0001.corp.example: Cylance: locked until 2026-01-15 18:00 UTC; OPSWAT: in group Quarantine
  ws-0002.corp.example: Cylance: locked until 2026-01-16 18:00 UTC; OPSWAT: in group Quarantine
Released (1)
  ws-0008.corp.example: Cylance: unlocked; OPSWAT: in group Default
Not contained (1)
  ws-0009.corp.example: Cylance: unlocked
Planned (1)
  ws-0010.corp.example: Cylance: unlocked, planned: lock until 2026-01-15 18:00 UTC
Unchanged (1)
  ws-0011.corp.example: SDM: locked until 2026-01-15 18:00 UTC
Warning: OPSWAT: no credentials, so that 3 machines were contained by Cylance only.
Retry what failed:
  ansible-playbook secops.device_actions.contain -e '{"contain_hostnames": ["ws-0003.corp.example"]}'
See who is contained:
  ansible-playbook secops.device_actions.status -e status_ticket=INC-4711
Release:
  ansible-playbook secops.device_actions.release -e release_ticket=INC-4711 -e release_reason=REASON"""


def lines(of):
    return screen(of).split("\n")


def test_all_states_fit_on_a_screen():
    assert screen(one_of_each()) == EXPECTED


def test_long_lists_are_ten_names_and_a_count():
    shown = lines(fleet(1000, failed=12))
    assert len(shown) <= MOST_LINES
    place = shown.index("Failed (12)")
    assert shown[place + 1] == "  Offline for 30 days. The console does not accept commands for this device."
    names = " ".join(shown[place + 2 : place + 5])
    assert [f"ws-{number:04}.corp.example" in names for number in (1, 10, 11)] == [True, True, False]
    assert names.endswith("and 2 more")
    assert "Contained (948, first end 2026-01-15 13:00 UTC, last end 2026-01-18 11:00 UTC)" in shown


def test_all_machines_are_counted():
    shown = lines(fleet(1000, failed=0, waiting=0))
    named = sum(int(line.rpartition("(")[2].rstrip(")")) for line in shown if line.startswith("  Cylance"))
    more = next(int(line.split()[1]) for line in shown if line.startswith("  and "))
    assert named + more == 1000


def test_each_state_has_a_line_even_if_the_worst_one_is_long():
    problems = [machine(f"ws-{n}", state="failed", problem=f"Problem {n}. {'Very long. ' * 50}") for n in range(300)]
    shown = lines(document([*problems, machine("ws-ok"), machine("ws-wait", state="waiting", problem="Offline.")]))
    assert len(shown) <= MOST_LINES
    assert "  ws-wait: Offline." in shown
    assert "  ws-ok: Cylance: locked until 2026-01-15 18:00 UTC; OPSWAT: in group Quarantine" in shown


def test_equal_problems_of_machines_with_different_names_are_one_group():
    problems = [machine(name, state="failed", problem=f"{name} is offline.") for name in ("ws-1", "ws-11")]
    shown = lines(document(problems))
    assert shown[-2:] == ["  NAME is offline.", "    ws-1, ws-11"]


def test_machines_that_the_document_only_counts_are_counted():
    shown = lines(document([machine()], counts=[{"state": "contained", "count": 5000}]))
    assert "Machines: 5000 contained" in shown
    assert shown[-1] == "  and 4999 more"


def test_the_text_says_what_the_consoles_say():
    consoles = [
        console(confirmed=False),
        in_group(state=None, action="assign_to_group", outcome="unknown"),
        console("sdm", state=None, action=None, outcome=None, until=None),
    ]
    shown = lines(document([machine("a", consoles=consoles)]))
    assert " ".join(line.strip() for line in shown[-2:]) == (
        "a: Cylance: locked until 2026-01-15 18:00 UTC, not confirmed by the device yet; "
        "OPSWAT: assign to group outcome unknown; SDM: state unknown"
    )


def test_a_plan_says_what_would_be_done():
    planned = machine("a", state="planned", consoles=[console(action="renew", until=at(72))])
    shown = lines(document([planned], check_mode=True))
    assert shown[0] == "Containment plan: 0 of 1 machines contained."
    assert shown[-1] == "  a: Cylance: locked, planned: renew until 2026-01-18 12:00 UTC"


def test_commands_are_never_cut_off():
    names = ", ".join(f'"ws-{number:04}.corp.example"' for number in range(400))
    long = RETRY.replace('"ws-0003.corp.example"', names)
    steps = [{"title": "Retry", "command": long}, {"title": "Look", "command": "echo 'two  blanks\x1b\n'"}]
    assert lines(document(next_steps=steps))[-4:] == ["Retry:", f"  {long}", "Look:", r"  echo 'two  blanks\x1b\n'"]


def test_an_invalid_document_is_refused():
    with pytest.raises(InputError, match=r"^report\.headline"):
        screen({**document(), "headline": None})


@given(documents)
def test_no_text_escapes_from_its_line(of):
    shown = lines(of)
    assert len(shown) <= MOST_LINES
    assert all(line.isprintable() for line in shown)
