# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options for guard rails and for lists of devices that all consoles share, documented in C(doc_fragments)."""

from __future__ import annotations

from typing import Any

from .._common.argspec import ArgumentSpec
from .._http.credentials import environment_fallback

DEFAULT_MAX_CHANGES = "25"
ALL, PROBLEMS, SUMMARY = "all", "problems", "summary"
REPORT_VARIABLE = "DEVICE_ACTIONS_REPORT"

# Which devices a result lists.
REPORT: dict[str, Any] = {
    "type": "str",
    "choices": [ALL, PROBLEMS, SUMMARY],
    "default": ALL,
    "fallback": environment_fallback(REPORT_VARIABLE),
}

GUARD_RAILS = ArgumentSpec(
    options={
        "protected_devices": {"type": "list", "elements": "str", "default": []},
        "max_changes": {"type": "str"},  # Operation.max_changes() has the default
        "expected_hostname": {"type": "str"},
        "expected_hostnames": {"type": "dict", "default": {}},
        "expected_by": {"type": "str", "choices": ["task", "inventory"], "default": "task"},
        "running_on": {"type": "list", "elements": "str", "default": []},
    }
)

BULK = ArgumentSpec(
    options={
        "on_multiple": {"type": "str", "choices": ["fail", "online", "all"], "default": "fail"},
        "allow_empty": {"type": "bool", "default": False},
        "tolerate_failures": {"type": "bool", "default": False},
        "report": REPORT,
    }
)

AUDIT = ArgumentSpec(
    options={
        "audit_log": {"type": "path"},
        "reason": {"type": "str"},
        "ticket": {"type": "str"},
    }
)
