# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consoles that fail: refusals, broken connections, malformed bodies, and refused logins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..scenario import Scenario, Task, advance, clear_faults, control, do, fault, scenario
from ..world import World

AT_ONCE = {"Retry-After": "0"}
ONCE = {"times": 1}

# What befalls a request, once or for good.
FAULTS: list[dict[str, Any]] = [
    {"kind": "status", "status": 400, "body": {"message": "no"}},
    {"kind": "status", "status": 401, **ONCE},
    {"kind": "status", "status": 403},
    {"kind": "status", "status": 404},
    {"kind": "status", "status": 409, "body": {"message": "conflict"}},
    {"kind": "status", "status": 429, "headers": AT_ONCE, **ONCE},
    {"kind": "status", "status": 429, "headers": {"Retry-After": "3600"}},
    {"kind": "status", "status": 500, **ONCE},
    {"kind": "status", "status": 500, "work": True},
    {"kind": "status", "status": 503, **ONCE},
    {"kind": "status", "status": 503, "work": True, **ONCE},
    {"kind": "status", "status": 503},
    {"kind": "drop_before", **ONCE},
    {"kind": "drop_after", **ONCE},
    {"kind": "truncate", **ONCE},
    {"kind": "html", "status": 200, **ONCE},
    {"kind": "html", "status": 502, **ONCE},
    {"kind": "garbage", **ONCE},
    {"kind": "empty", **ONCE},
    {"kind": "redirect", "location": "https://evil.example/x"},
]
READ_FAULTS = [one for one in FAULTS if not one.get("work")]

LOCKDOWN_PATH = "/lockdown$"
OPSWAT_ACTION = "/devices/action$"
OPSWAT_DETAILS = "/devices/detail"
SDM_ACTION = "/devices/[^/]+/action$"


def seeded(console: str, **wish: Any) -> Callable[[World], None]:
    """Return a setup with a device for each fault."""

    def setup(world: World) -> None:
        world.variables["ids"] = getattr(world, console).seed(len(FAULTS), **wish)["ids"]

    return setup


def each(faults: list[dict[str, Any]], where: dict[str, Any], task: Callable[[int], Task]) -> list[Task]:
    """Return a task on a device of its own for each fault."""
    return [one for number, kind in enumerate(faults) for one in (fault(**kind, **where), task(number))]


def lock(number: int) -> Task:
    """Lock one Cylance device."""
    return do("cylance_lockdown", device_ids=f"{{{{ ids[{number}] }}}}", max_changes=50)


def exempt(number: int) -> Task:
    """Exempt one OPSWAT device."""
    return do(
        "opswat_device_action",
        action="exempt",
        exempt_time=24,
        device_ids=f"{{{{ ids[{number}] }}}}",
        confirm_timeout=0,
        token_cache="off",  # a refused token is remembered for a while
    )


def lock_sdm(number: int) -> Task:
    """Lock one device of SDM."""
    return do("sdm_device_lock", device_ids=f"{{{{ ids[{number}] }}}}")


def cylance_info(number: int) -> Task:
    """Read the lockdown of one Cylance device."""
    return do("cylance_lockdown_info", device_ids=f"{{{{ ids[{number}] }}}}")


def sdm_info(number: int) -> Task:
    """Read one device of SDM."""
    return do("sdm_device_info", device_ids=f"{{{{ ids[{number}] }}}}")


def opswat_info(number: int) -> Task:
    """Read one OPSWAT device."""
    return do("opswat_device_info", device_ids=f"{{{{ ids[{number}] }}}}", token_cache="off")


SOME = [FAULTS[index] for index in (1, 2, 3, 7, 12, 15, 17)]

SCENARIOS: list[Scenario] = [
    scenario(
        "faults: cylance lockdown",
        seeded("cylance"),
        *each(FAULTS, {"method": "PUT", "path": LOCKDOWN_PATH}, lock),
    ),
    scenario(
        "faults: cylance reads before a lockdown",
        seeded("cylance"),
        *each(READ_FAULTS, {"method": "GET", "path": LOCKDOWN_PATH}, lock),
    ),
    scenario(
        "faults: cylance list goes on, and stops after equal failures",
        seeded("cylance"),
        fault("status", status=500, method="PUT", path=LOCKDOWN_PATH, skip=1, times=2),
        do("cylance_lockdown", device_ids="{{ ids[:5] }}", retries=0),
        fault("status", status=403, method="PUT", path=LOCKDOWN_PATH),
        do("cylance_lockdown", device_ids="{{ ids }}"),
        fault("status", status=403, path=LOCKDOWN_PATH),
        do(
            "cylance_lockdown",
            device_ids="{{ ids + ids | map('upper') | map('replace', '-', '') | list + ['F' * 32] }}",
        ),
        do("cylance_lockdown_info", device_ids="{{ ids }}", tolerate_failures=True),
    ),
    scenario(
        "faults: cylance lost response that cannot be looked up",
        seeded("cylance"),
        fault("drop_after", method="PUT", path=LOCKDOWN_PATH),
        control(
            ("POST", "/faults", {"kind": "status", "status": 500, "method": "GET", "path": LOCKDOWN_PATH, "skip": 1})
        ),
        do("cylance_lockdown", device_ids="{{ ids[0] }}"),
    ),
    scenario("faults: cylance info", seeded("cylance"), *each(SOME, {"path": LOCKDOWN_PATH}, cylance_info)),
    scenario(
        "faults: cylance login",
        seeded("cylance"),
        do("cylance_lockdown", device_ids="{{ ids[:2] }}", application_secret="wrong-secret-of-this-test"),
        do("cylance_lockdown", device_ids="{{ ids[:2] }}", tenant_id="nobody"),
        *each(
            SOME,
            {"path": "^/auth/"},
            lambda number: do("cylance_lockdown_info", device_ids="{{ ids[0] }}", token_cache="off"),
        ),
        clear_faults(),
        do("cylance_lockdown", device_ids="{{ ids[0] }}", access_token="no.such.token"),
        do("cylance_lockdown_info", device_ids="{{ ids[0] }}", region="euc1", token_cache="off"),
        advance(7200),
        do("cylance_lockdown_info", device_ids="{{ ids[0] }}"),
        do("cylance_lockdown_info", device_ids="{{ ids[0] }}"),
    ),
    scenario(
        "faults: opswat action",
        seeded("opswat"),
        *each(FAULTS, {"path": OPSWAT_ACTION}, exempt),
    ),
    scenario(
        "faults: opswat reads before an action",
        seeded("opswat"),
        *each(READ_FAULTS[:12], {"path": OPSWAT_DETAILS}, exempt),
    ),
    scenario("faults: opswat info", seeded("opswat"), *each(SOME, {"path": OPSWAT_DETAILS}, opswat_info)),
    scenario(
        "faults: opswat login",
        seeded("opswat"),
        do("opswat_device_info", device_ids="{{ ids[0] }}", client_secret="wrong-secret-of-this-test"),
        *each(
            SOME,
            {"path": "oauth"},
            lambda number: do("opswat_device_info", device_ids="{{ ids[0] }}", token_cache="off"),
        ),
        clear_faults(),
        do("opswat_device_action", action="exempt", exempt_time=1, device_ids="{{ ids[0] }}", access_token="nonsense"),
    ),
    scenario("faults: sdm lock", seeded("sdm"), *each(FAULTS, {"path": SDM_ACTION}, lock_sdm)),
    scenario(
        "faults: sdm reads",
        seeded("sdm"),
        *each(SOME, {"method": "GET"}, sdm_info),
    ),
    scenario(
        "faults: sdm login",
        seeded("sdm"),
        do("sdm_device_lock", device_ids="{{ ids[0] }}", password="wrong-secret-of-this-test"),
        *each(
            SOME, {"path": "login"}, lambda number: do("sdm_device_info", device_ids="{{ ids[0] }}", token_cache="off")
        ),
        fault("status", status=500, path="logout"),
        do("sdm_device_lock", device_ids="{{ ids[0] }}", token_cache="off"),
    ),
]
