# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from Git or a console is inert in every output of the playbook, and reaches the console as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import CLOSE, GitOps, entry

PRODUCT = str(7919 * 104729)  # what a template would become
TEMPLATE = "{{ 7919 * 104729 }}"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
REASON = f"{MARKUP} {TEMPLATE} {{% include '/etc/passwd' %}} [a](javascript:1) **b** `id` $(id) ; | @soc #1 \u202e"
ARGUMENTS = [TEMPLATE, "{% raw %}", "$(id)", "'\"; id", "['a']", "True", "\\x1b[31m"]
HOSTNAME = f"x{TEMPLATE}<b>.corp.example"
GROUP = f"Servers {TEMPLATE} <i>"


def test_text_from_git_and_consoles_is_inert(git_ops: GitOps, tmp_path: Path) -> None:
    cylance, opswat = git_ops.simulator.cylance, git_ops.simulator.opswat
    cylance.add_package("Collect")
    device = cylance.add_device(host_name=HOSTNAME)["id"]
    opswat.add_group(GROUP)
    (moved,) = (one["id"] for one in opswat.devices() if one["host_name"] == "ws-0001.corp.example")
    opswat.change_device(moved, group=GROUP)
    hostile = {"reason": REASON, "ticket": TEMPLATE, "requested_by": f"<b>{TEMPLATE}"}
    package = {"packages": [{"package": "Collect", "arguments": ARGUMENTS}]}
    by_id = {"devices": {"device_ids": [device]}, "opswat_device_action": None}
    entries = [
        entry("inc-1", "ws-0001", cylance_lockdown=None, **hostile),
        entry("inc-2", **by_id, **hostile),
        entry("inc-3", **by_id, cylance_lockdown=None, cylance_package_exec=package, **hostile),
    ]
    trail = tmp_path / "audit.jsonl"
    environment = {"DEVICE_ACTIONS_AUDIT_LOG": str(trail)}
    git_ops.commit(f"{TEMPLATE} {MARKUP}", entries)
    applied = git_ops.run(environment=environment)
    assert applied.rc == 0, applied.stdout
    (execution,) = cylance.executions()
    assert execution["packageExecutions"][0]["arguments"] == ARGUMENTS
    assert git_ops.in_group() == ["ws-0001"]

    git_ops.commit("release", [{**one, "state": "released"} for one in entries])
    released = git_ops.run(environment=environment)
    assert released.rc == 0, released.stdout
    assert opswat.device(moved)["group"] == GROUP

    # Nothing was templated on its way, and what a person looks at shows the text as text.
    reports = {path.suffix: path.read_text(encoding="utf-8") for path in (tmp_path / "reports").iterdir()}
    assert set(reports) == {".json", ".md", ".html"}
    stats = [one["event_data"] for one in released.events if one["event"] == "playbook_on_stats"]
    summary = json.dumps(released.result(CLOSE)["summary"])
    texts = [applied.stdout, released.stdout, *reports.values(), git_ops.record(), trail.read_text(encoding="utf-8")]
    for text in (*texts, json.dumps(stats), summary):
        assert PRODUCT not in text
        assert "root:" not in text
    for text in (applied.stdout, released.stdout, reports[".md"], reports[".html"], git_ops.record()):
        assert "\u202e" not in text
    assert "<script>alert" not in reports[".html"] and "<img src=x" not in reports[".html"]
    assert "<b>.corp" not in reports[".html"] and "&lt;b&gt;.corp" in reports[".html"]
    assert "](javascript:" not in reports[".md"].replace("`", "") or "`" in reports[".md"]
    assert TEMPLATE in reports[".json"]
    lines = [json.loads(line) for line in trail.read_text(encoding="utf-8").splitlines()]
    assert {line["ticket"] for line in lines if line.get("ticket")} == {TEMPLATE}
    assert {REASON.removesuffix(" \u202e")} == {line["reason"] for line in lines if line.get("reason")}


@pytest.mark.parametrize("character", ["\x1b[31m", "\n", "\x00"])
def test_a_reason_with_control_characters_is_an_error_that_quotes_nothing(
    git_ops: GitOps, runs: FastRuns, character: str
) -> None:
    git_ops.commit("contain", [entry("inc-1", "ws-0001", reason=f"secret{character}text")])
    result = runs.run()
    assert result["has_problems"] and "secret" not in json.dumps(result["report"])
    assert git_ops.simulator.summary()["writes"] == 0
