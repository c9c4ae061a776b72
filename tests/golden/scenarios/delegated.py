# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that run elsewhere: on a jump host, and in the background."""

from __future__ import annotations

import sys
from typing import Any

from ..scenario import Run, Scenario, check, do, play
from ..world import World

JUMP = {"delegate_to": "jump"}
BACKGROUND = {
    "delegate_to": "localhost",
    "async": 60,
    "poll": 1,
    "vars": {"ansible_python_interpreter": sys.executable},
}


def fleet(world: World) -> None:
    """Three hosts of each console."""
    ids = world.cylance.seed(3)["ids"]
    world.cylance.change_device(ids[0], lock={"expires": "0:10:00"})
    world.opswat.seed(3, prefix="pc")
    world.sdm.seed(3)
    for console in ("cylance", "opswat", "sdm"):
        world.add_hosts(console, console)
    world.variables["ids"] = ids
    world.cylance.add_package("Collect")


def run_once(keywords: dict[str, Any]) -> dict[str, Any]:
    """Return keywords of a task that runs for the first host alone."""
    return {**keywords, "run_once": True}


SCENARIOS: list[Scenario] = [
    Scenario(
        "delegated: cylance",
        fleet,
        [
            Run(
                [
                    play(
                        check("cylance_lockdown", keywords=JUMP),
                        do("cylance_lockdown", max_changes=2, keywords=JUMP),
                        do("cylance_lockdown", max_changes="50%", keywords=run_once(JUMP)),
                        do("cylance_lockdown", device_ids="{{ ids }}", expires=3600, keywords=run_once(JUMP)),
                        do("cylance_lockdown", hostnames=["ws-0001.corp.example", "nobody"], keywords=run_once(JUMP)),
                        do("cylance_device_info", all_devices=True, keywords=run_once(JUMP)),
                        do(
                            "cylance_package_exec",
                            name="Incident",
                            packages=[{"package": "Collect", "arguments": ["-a", 1]}],
                            device_ids="{{ ids }}",
                            keywords=run_once(JUMP),
                        ),
                        hosts="cylance",
                    )
                ],
                ("-f1",),
            )
        ],
    ),
    Scenario(
        "delegated: opswat and sdm",
        fleet,
        [
            Run(
                [
                    play(
                        do("opswat_device_action", action="exempt", exempt_time=1, confirm_timeout=0, keywords=JUMP),
                        do("opswat_device_info", keywords=run_once(JUMP)),
                        hosts="opswat",
                    ),
                    play(
                        do("sdm_device_lock", ledger="{{ home }}/locks.json", keywords=run_once(JUMP)),
                        do("sdm_device_info", all_devices=True, keywords=run_once(JUMP)),
                        do("sdm_device_lock", state="unlocked", keywords=run_once(JUMP)),
                        hosts="sdm",
                    ),
                ],
                ("-f1",),
            )
        ],
        environment={"DEVICE_ACTIONS_PROTECTED_DEVICES": "pc-0002*"},
        files=("locks.json",),
    ),
    Scenario(
        "delegated: in the background",
        fleet,
        [
            Run(
                [
                    play(
                        do("cylance_lockdown", device_ids="{{ ids }}", keywords=BACKGROUND),
                        do("cylance_lockdown", device_ids="{{ ids[:1] }}", keywords={**BACKGROUND, "no_log": True}),
                        do("cylance_lockdown", max_changes="10%", device_ids="{{ ids }}", keywords=BACKGROUND),
                    )
                ]
            )
        ],
    ),
]
