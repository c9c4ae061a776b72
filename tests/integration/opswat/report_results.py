# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for tests of reports."""

from __future__ import annotations

COMMANDS = {"fetch_agent_log": {}, "scan_threats": {"full_scan": True}}


def stored(dest):
    """Return the names of all files in a folder."""
    return sorted(path.name for path in dest.iterdir())


def errors(result):
    """Return why each device has no report, None for a device that has one."""
    return [entry["report_error"] and entry["report_error"]["reason"] for entry in result["devices"]]
