# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the demo in order, each with the results that it must have."""

from __future__ import annotations

from pathlib import Path

from demo.desired_state import DesiredState
from demo.devices import CONTROLLERS, DESIRED, GROUP_SIZE, HOSTS, LIST_SIZE, DemoDevices
from demo.results import Step

CHANGE_TASKS = Path(__file__).resolve().parent / "tasks" / "change.yml"
BATCH = 50  # devices per OPSWAT request


def steps(devices: DemoDevices, home: Path) -> list[Step]:
    """Return the steps of the demo in order. ``home`` is a private directory."""
    return [
        *isolate_hosts(),
        *isolate_list(devices.incident_ids),
        *execute_package(),
        release(),
        *reconcile(DesiredState(home, devices.desired_hostnames)),
        *contain(devices.hostnames),
        *exempt(devices.exempted_hostname),
        *quarantine(),
        *lock_controllers(str(home / "sdm-locks.json")),
    ]


def isolate_hosts() -> list[Step]:
    """Isolate the hosts of a Cylance zone."""
    return [
        Step(
            f"Cylance: {HOSTS} hosts, check mode",
            "Show what would change. Devices are read, but nothing is written.",
            "isolate_hosts.yml",
            {"changed": HOSTS},
            writes=0,
            check=True,
        ),
        Step(
            f"Cylance: isolate {HOSTS} hosts",
            "Each host runs its own task, but all tasks share one login. Ansible connects to no host.",
            "isolate_hosts.yml",
            {"changed": HOSTS},
            writes=HOSTS,
        ),
        Step(
            f"Cylance: {HOSTS} hosts again",
            "The devices are locked already, so nothing changes.",
            "isolate_hosts.yml",
            {"unchanged": HOSTS},
            writes=0,
        ),
    ]


def isolate_list(device_ids: list[str]) -> list[Step]:
    """Isolate a list of Cylance devices."""
    refused = {"incident_device_ids": device_ids}
    allowed = {**refused, "allowed_changes": LIST_SIZE}
    return [
        Step(
            f"Cylance: {LIST_SIZE} devices, refused",
            "max_changes is 25 by default, so the task fails before the first write.",
            "isolate_list.yml",
            {"skipped": LIST_SIZE},
            writes=0,
            variables=refused,
        ),
        Step(
            f"Cylance: {LIST_SIZE}, check mode",
            "The same list with a higher max_changes.",
            "isolate_list.yml",
            {"changed": LIST_SIZE},
            writes=0,
            check=True,
            variables=allowed,
        ),
        Step(
            f"Cylance: isolate {LIST_SIZE} devices",
            "One task with a list: it logs in once and processes the devices in parallel.",
            "isolate_list.yml",
            {"changed": LIST_SIZE},
            writes=LIST_SIZE,
            variables=allowed,
        ),
        Step(
            f"Cylance: {LIST_SIZE} devices again",
            "Nothing changes. Each device is read with one request.",
            "isolate_list.yml",
            {"unchanged": LIST_SIZE},
            writes=0,
            variables=allowed,
        ),
    ]


def execute_package() -> list[Step]:
    """Execute a package on the hosts of a Cylance zone."""
    return [
        Step(
            "Cylance: execute a package",
            "One task starts one package execution on all hosts, and waits until all devices have finished.",
            "clean_up.yml",
            {"changed": HOSTS},
            writes=1,
        ),
        Step(
            "Cylance: same package again",
            "The play finds the execution by its name and does not start another one.",
            "clean_up.yml",
            {"unchanged": HOSTS},
            writes=0,
        ),
    ]


def release() -> Step:
    """Release a partially and a fully locked Cylance device."""
    return Step(
        "Cylance: release 2 devices",
        "One device is partially locked, and the console releases it. The other one is fully locked: "
        "the console accepts the request but does nothing, and the task reports this.",
        "release_devices.yml",
        {"changed": 1, "failed": 1},
        writes=2,
    )


def contain(hostnames: list[str]) -> list[Step]:
    """Contain machines through both consoles, and show it. Cylance has locked them already."""
    number = len(hostnames)
    variables = {"incident_hostnames": hostnames}
    return [
        Step(
            f"Contain {number} machines everywhere",
            "The playbook finds the machines in both consoles. Cylance has locked them already, so it only moves them "
            "in OPSWAT. The report ends with the next commands.",
            "contain_machines.yml",
            {"unchanged": number, "changed": number},
            writes=1,
            variables=variables,
        ),
        Step(
            f"Status of {number} machines",
            "Where each machine is contained, and until when.",
            "show_status.yml",
            {},
            writes=0,
            variables=variables,
        ),
    ]


def reconcile(desired: DesiredState) -> list[Step]:
    """Contain machines by a commit, and release them by another one."""
    variables = {"reconcile_repo": desired.url}
    return [
        Step(
            f"Git: a commit contains {DESIRED} machines",
            "Both consoles isolate each machine, and a branch of the repository records it.",
            "apply_desired_state.yml",
            {"changed": 2 * DESIRED},
            writes=DESIRED + 1,
            variables=variables,
            prepare=desired.contain,
        ),
        Step(
            "Git: the same commit again",
            "Nothing changes, and nothing is recorded. On a schedule, such runs renew lockdowns before they end.",
            "apply_desired_state.yml",
            {},
            writes=0,
            variables=variables,
        ),
        Step(
            "Git: a commit releases them",
            "The entry says released. The machines are released, and are in the group again in which they were before.",
            "apply_desired_state.yml",
            {"changed": 2 * DESIRED},
            writes=DESIRED + 1,
            variables=variables,
            prepare=desired.release,
        ),
    ]


def exempt(hostname: str) -> list[Step]:
    """Exempt an OPSWAT device from its policies."""
    variables = {"exempted_hostname": hostname}
    return [
        Step(
            "OPSWAT: exempt 1 device",
            "This console cannot look up devices by name, so the task reads its device list.",
            "exempt.yml",
            {"changed": 1},
            writes=1,
            variables=variables,
        ),
        Step(
            "OPSWAT: exempt it again",
            "The device is exempted already, so nothing changes.",
            "exempt.yml",
            {"unchanged": 1},
            writes=0,
            variables=variables,
        ),
    ]


def quarantine() -> list[Step]:
    """Move the devices that both Cylance and OPSWAT know to an OPSWAT group."""
    return [
        Step(
            f"OPSWAT: quarantine {GROUP_SIZE} devices",
            f"Each host runs its own task. Up to {BATCH} of them share a request, "
            "because this console accepts only ten requests per minute.",
            "quarantine.yml",
            {"changed": GROUP_SIZE},
            writes=range(GROUP_SIZE // BATCH, GROUP_SIZE // 10),  # fewer tasks run concurrently on a busy machine
            forks=BATCH,
        ),
        Step(
            "OPSWAT: quarantine again",
            "The devices are in the group already, so nothing changes.",
            "quarantine.yml",
            {"unchanged": GROUP_SIZE},
            writes=0,
            forks=BATCH,
        ),
    ]


def lock_controllers(ledger: str) -> list[Step]:
    """Lock SDM devices for provisioning, run tasks under the locks, and unlock the devices."""
    variables = {"sdm_ledger": ledger}
    return [
        Step(
            f"SDM: lock {CONTROLLERS} controllers",
            "This console cannot report its locks, so the task records them in a ledger.",
            "lock_controllers.yml",
            {"changed": CONTROLLERS},
            writes=CONTROLLERS,
            variables=variables,
        ),
        Step(
            "SDM: lock them again",
            "Nothing changes. Only another lock request can confirm that SDM still has the locks in the ledger.",
            "lock_controllers.yml",
            {"unchanged": CONTROLLERS},
            writes=CONTROLLERS,
            variables=variables,
        ),
        Step(
            "SDM: maintenance under locks",
            "Tasks run under the locks, and fail on one device on purpose. In the end, all devices are unlocked.",
            "maintain_controllers.yml",
            {"unchanged": CONTROLLERS, "changed": CONTROLLERS},
            writes=2 * CONTROLLERS,
            variables={**variables, "change_tasks": str(CHANGE_TASKS)},
        ),
    ]
