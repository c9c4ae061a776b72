# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report documents, small and large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
    parse_timestamp,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES

GENERATED = "2026-01-15T12:00:00Z"
COMMIT = "4f1c2a90d3b7e6581c0a9f2d7b64e3185ac0d9ef"

Document = dict[str, Any]


def at(hours: float) -> str:
    """Return the timestamp of this many hours after the document was generated."""
    return format_timestamp(parse_timestamp(GENERATED) + hours * 3600)


def console(system: str = "cylance", **values: Any) -> Document:
    """Return a device as one console knows it. By default, a lockdown for six hours."""
    locked = {
        "system": system,
        "device_id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba",
        "state": "locked",
        "action": "lock",
        "outcome": "changed",
        "confirmed": True,
        "since": GENERATED,
        "until": at(6),
        "message": None,
    }
    return {**locked, **values}


def in_group(**values: Any) -> Document:
    """Return a device in OPSWAT's group for contained devices."""
    moved = {"device_id": "112233", "state": "in group Quarantine", "action": "move", "confirmed": None, "until": None}
    return console("opswat", **{**moved, **values})


def entry(**values: Any) -> Document:
    """Return an entry of desired state."""
    written = {
        "id": "inc-4711",
        "file": "incidents/inc-4711.yml",
        "line": 3,
        "commit": COMMIT,
        "reason": "Beacon to a known command-and-control server",
        "ticket": "INC-4711",
        "requested_by": "soc@corp.example",
        "until": None,
    }
    return {**written, **values}


def machine(name: str = "ws-0001.corp.example", **values: Any) -> Document:
    """Return a machine. By default, it is contained in both consoles."""
    contained = {
        "name": name,
        "requested": name.partition(".")[0],
        "state": "contained",
        "problem": None,
        "consoles": [console(), in_group()],
        "entries": [],
    }
    return {**contained, **values}


def document(machines: Iterable[Document] = (), **values: Any) -> Document:
    """Return a document with these machines and their counts."""
    machines = list(machines)
    numbers = Counter(one["state"] for one in machines)
    contained = f"{numbers['contained']} of {len(machines)} machines contained"
    headline = f"{contained}, {numbers['failed']} failed." if numbers["failed"] else f"{contained}."
    made = {
        "version": 1,
        "operation": "contain",
        "check_mode": False,
        "generated": GENERATED,
        "reason": "Beacon to a known command-and-control server",
        "ticket": "INC-4711",
        "requested_by": "soc@corp.example",
        "job": "awx-1042",
        "headline": headline,
        "counts": [{"state": state, "count": numbers[state]} for state in STATES if numbers[state]],
        "machines": machines,
        "next_steps": [],
        "warnings": [],
    }
    return {**made, **values}


RETRY = 'ansible-playbook secops.device_actions.contain -e \'{"contain_hostnames": ["ws-0003.corp.example"]}\''
STATUS = "ansible-playbook secops.device_actions.status -e status_ticket=INC-4711"
RELEASE = "ansible-playbook secops.device_actions.release -e release_ticket=INC-4711 -e release_reason=REASON"


def one_of_each() -> Document:
    """Return a document with a machine in every state, as after a troubled night."""
    refused = "The console refused the lockdown: HTTP 403. Grant the API user the privilege Lockdown: Create."
    machines = [
        machine("ws-0001.corp.example"),
        machine("ws-0002.corp.example", consoles=[console(until=at(30)), in_group(outcome="unchanged")]),
        _failed("ws-0003.corp.example", refused),
        machine(
            "srv-db-07.corp.example",
            state="unknown",
            problem="A lock was requested, but its outcome could not be determined. Check it in the console.",
            consoles=[console(outcome="unknown", state=None, confirmed=None, since=None, until=None)],
        ),
        machine(
            "ws-0005.corp.example",
            state="not_attempted",
            problem="Not attempted, because the run was stopped.",
            consoles=[console(outcome="skipped", state="unlocked", confirmed=None, since=None, until=None)],
        ),
        machine(
            "ws-0006.corp.example",
            state="drift",
            problem="Contained in Cylance, but not in OPSWAT.",
            consoles=[console(until=at(2)), in_group(state="in group Default", action=None, outcome=None, since=None)],
        ),
        _waiting("lt-0117.corp.example"),
        machine(
            "ws-0008.corp.example",
            state="released",
            consoles=[console(state="unlocked", action="release", until=None), in_group(state="in group Default")],
        ),
        machine("ws-0009.corp.example", state="not_contained", consoles=[console(state="unlocked", until=None)]),
        machine("ws-0010.corp.example", state="planned", consoles=[console(state="unlocked", outcome=None)]),
        machine(
            "ws-0011.corp.example",
            state="unchanged",
            consoles=[console("sdm", state="locked", action=None, outcome="unchanged")],
        ),
    ]
    return document(
        machines,
        headline=f"2 of {len(machines)} machines contained, 1 failed, 1 unknown, 1 is waiting for the device.",
        next_steps=[
            {"title": "Retry what failed", "command": RETRY},
            {"title": "See who is contained", "command": STATUS},
            {"title": "Release", "command": RELEASE},
        ],
        warnings=["OPSWAT: no credentials, so that 3 machines were contained by Cylance only."],
    )


def fleet(size: int = 1000, failed: int = 12, waiting: int = 40) -> Document:
    """Return a document of reconcile with many machines, most of them contained with different ends."""
    machines = []
    for number in range(1, size + 1):
        name = f"ws-{number:04}.corp.example"
        incident = number % 7
        entries = [entry(id=f"inc-{4711 + incident}", line=1 + 14 * incident, ticket=f"INC-{4711 + incident}")]
        if number <= failed:
            one = _failed(name, "Offline for 30 days. The console does not accept commands for this device.")
        elif number <= failed + waiting:
            one = _waiting(name)
        else:
            times = {"since": at(-(number % 48)), "until": at(1 + number % 71)}
            one = machine(
                name, consoles=[console(device_id=f"{number:032x}", **times), in_group(device_id=str(number))]
            )
        machines.append({**one, "entries": entries})
    return document(
        machines,
        operation="reconcile",
        next_steps=[{"title": "See who is contained", "command": STATUS}],
    )


def _failed(name: str, problem: str) -> Document:
    refused = console(state="unlocked", outcome="failed", confirmed=None, since=None, until=None, message=problem)
    return machine(name, state="failed", problem=problem, consoles=[refused, in_group()])


def _waiting(name: str) -> Document:
    problem = "Offline. The lockdown begins when the device connects to the console."
    return machine(name, state="waiting", problem=problem, consoles=[console(confirmed=False), in_group()])
