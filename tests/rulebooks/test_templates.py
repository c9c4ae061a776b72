# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the templates of the rulebooks become, by ansible-rulebook's own code, but without its rule engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import LONGEST_TEXTS
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import neutralized
from rulebooks.test_rulebook_files import RULEBOOKS

TEXTS = ["1e5", "[1]", "{'a': 1}", "true", "None", "", "it's \\", "$ANSIBLE_VAULT;1.1;AES256", "x" * 500]
OF_TEXT = {"msg", "contain_reason", "release_reason", "remediate_reason", "remediate_name"}
REQUIRED = {"contain_opswat_group": "Quarantine", "remediate_packages": [{"package": "Collect"}]}


def event(text: str) -> dict[str, Any]:
    """Return an event as it comes from mark_protected, with a text wherever a device can have one."""
    device = {"id": text, "hostname": text, "severity": "high", "reason": text, "events": ["a", "b"]}
    device, protected = {**device, "protected": False}, {**device, "hostname": None, "protected": True}
    summary = {"check_mode": False, "machines": {"contained": [text]}, "ticket": "event 1", "headline": "1 of 1."}
    return {
        **{"system": "cylance", "source": "cylance_detections", "kind": "detection", "change": "raised"},
        **{"severity": "high", "reason": text, "url": None, "occurred_at": None, "count": 2},
        **{"devices": [device, protected], "unprotected_devices": [device], "protected": True, "unprotected_count": 1},
        **{"meta": {"uuid": "1"}, "contain_summary": summary},
    }


def actions(path: Path) -> list[dict[str, Any]]:
    """Return the arguments of all actions of a rulebook."""
    rulesets = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = [rule.get("actions") or [rule["action"]] for ruleset in rulesets for rule in ruleset["rules"]]
    return [arguments for group in found for action in group for arguments in action.values()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_texts_stay_texts_and_no_variable_is_needed(path: Path, text: str):
    """A template whose result looks like a number or a list becomes one, and an undefined variable ends a rulebook."""
    from ansible_rulebook.util import substitute_variables

    name_of_device = neutralized(text)
    for arguments in actions(path):
        rendered = substitute_variables(arguments, {**REQUIRED, "event": neutralized(event(text))})
        variables = rendered.get("extra_vars") or rendered.get("job_args", {}).get("extra_vars") or {}
        shown = {**rendered, **variables}
        for name in OF_TEXT & shown.keys():
            assert isinstance(shown[name], str), name
        if devices := variables.get("contain_devices"):
            (device,) = yaml.safe_load(devices) if isinstance(devices, str) else devices
            assert (device["id"], device["hostname"]) == (name_of_device,) * 2
        for name in ("release_device_ids", "remediate_device_ids"):
            assert variables.get(name, [name_of_device]) == [name_of_device]
        if "contain_reason" in variables:
            assert len(variables["contain_reason"]) <= LONGEST_TEXTS["reason"]
            assert variables["contain_dry_run"] in (True, "yes")


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_sources_need_no_variable(path: Path):
    from ansible_rulebook.util import substitute_variables

    for ruleset in yaml.safe_load(path.read_text(encoding="utf-8")):
        for source in ruleset["sources"]:
            (options,) = [value for key, value in source.items() if key not in ("name", "filters")]
            assert None not in substitute_variables(options, REQUIRED).values()
