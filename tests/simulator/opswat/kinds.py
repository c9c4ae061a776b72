# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of devices, so that every rule of Device Action can be triggered. Ordinary devices have no kind."""

from __future__ import annotations

import math
from typing import Any

from ..clock import parse_iso
from .devices import DOMAIN_CONTROLLER, MOBILE, ON_DEMAND, System

WINDOWS_11 = System("windows", "Windows 11 Enterprise", "Microsoft Corporation", "10.0.22631")
WINDOWS_10 = System("windows", "Windows 10 Pro", "Microsoft Corporation", "10.0.19045")
WINDOWS_SERVER = System("windows", "Windows Server 2022 Standard", "Microsoft Corporation", "10.0.20348")
MACOS = System("mac", "macOS Sonoma", "Apple Inc.", "14.5")
LINUX = System("linux", "Ubuntu", "Canonical Ltd.", "24.04")
ANDROID = System("android", "Android", "Google LLC", "14")

NO_AGENT: dict[str, Any] = {"agent_type": None, "agent_version": None}

KINDS: dict[str, dict[str, Any]] = {
    "offline": {"online": False, "last_seen": parse_iso("2025-12-01T08:00:00Z")},
    "non_compliant": {"status": "non_compliant", "severity": "critical"},
    "exempted": {"exempted_until": math.inf},
    "quarantined": {"status": "quarantined", "severity": "critical"},
    "installed": {"status": "installed"},
    "unlicensed": {"status": "out_of_license_usage"},
    "unknown": {"status": "unknown", **NO_AGENT},
    "ignored": {"status": "ignored", **NO_AGENT},
    "no_agent": NO_AGENT,
    "on_demand": {"agent_type": ON_DEMAND},
    "mobile": {"agent_type": MOBILE, "agent_version": "4.2.10.5", "system": ANDROID, "device_type": "phone"},
    "mac": {"agent_version": "10.4.300.0", "system": MACOS},
    "linux": {"agent_version": "30.6.2410.0", "system": LINUX},
    "old_agent": {"agent_version": "7.6.70.0", "system": WINDOWS_10},
    "domain_controller": {"agent_type": DOMAIN_CONTROLLER, "system": WINDOWS_SERVER, "device_type": "server"},
    "private": {"private": True},
}
"""Kind to the attributes of its devices."""
