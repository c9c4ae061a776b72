# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hooks and the worker of a plain Git server, with real pushes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integration.playbooks.controller import Controller
from integration.reconcile.git_ops import RECORD, GitOps, entry
from integration.reconcile.plain_server import PlainServer
from simulator.remote import Simulator

BAD = "- id: inc-1\n  devices: {hostnames: [ws-0001]}\n  reason: Canary\n  api_url: https://canary.example\n"


@pytest.fixture
def server(tmp_path: Path) -> PlainServer:
    """A server that reaches no console."""
    (tmp_path / "controller").mkdir()
    return PlainServer(tmp_path / "server", Controller(tmp_path / "controller", {}).environment)


def test_hooks_refuse_bad_commits_and_queue_good_ones(server: PlainServer, tmp_path: Path) -> None:
    server.commit(**{"first": BAD, "{{ 7 * 191 }}\x1b[31m": BAD.replace("inc-1", "inc-2")})
    refused = server.push("main")
    assert refused.returncode != 0
    assert "first.yml:4: api_url: " in refused.stderr
    assert "{{ 7 * 191 }}\\x1b[31m.yml:4: api_url: " in refused.stderr  # neither a template nor a color
    assert "Refused: the files are not a valid desired state." in refused.stderr
    assert "TASK" not in refused.stderr and "canary.example" not in refused.stderr
    assert (server.tip(), server.queued()) == (None, [])

    server.remove("{{ 7 * 191 }}\x1b[31m")
    good = server.commit(first=json.dumps([entry("inc-1", "ws-0001")]))
    accepted = server.push("main")
    assert accepted.returncode == 0, accepted.stderr
    assert "Entries without a problem: 1." in accepted.stderr
    assert f"Queued: the worker applies {good[:10]} next." in accepted.stderr
    assert (server.tip(), server.queued()) == (good, [good])

    other = server.push("HEAD:refs/heads/other", f"HEAD:refs/heads/{RECORD}")
    assert other.returncode == 0, other.stderr
    assert server.queued() == [good]


def test_the_branch_is_not_rewritten_or_deleted_and_only_the_worker_pushes_the_record(server: PlainServer) -> None:
    first = server.commit(first="[]\n")
    assert server.push("main").returncode == 0
    tip = server.commit()
    assert server.push("main").returncode == 0

    back = server.push("--force", f"{first}:refs/heads/main")
    assert back.returncode != 0 and "main cannot be rewritten" in back.stderr
    deleted = server.push("--delete", "main")
    assert deleted.returncode != 0 and "main cannot be deleted" in deleted.stderr
    claimed = server.push(f"HEAD:refs/heads/{RECORD}", SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22")
    assert claimed.returncode != 0 and f"only the worker pushes to {RECORD}" in claimed.stderr
    assert (server.tip(), server.tip(RECORD)) == (tip, None)


def test_a_link_cannot_lead_the_check_elsewhere(server: PlainServer, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("- canary", encoding="utf-8")
    (server.copy / "incidents").symlink_to(tmp_path)
    server.commit()
    refused = server.push("main")
    assert refused.returncode != 0
    assert "there is a link or a submodule" in refused.stderr


@pytest.mark.extended
def test_the_worker_applies_what_was_pushed(simulator: Simulator, tmp_path: Path) -> None:
    consoles = GitOps(simulator, tmp_path)
    server = PlainServer(tmp_path / "server", consoles.controller().environment)
    connection = {"reconcile_connection": {"cylance": {"requests_per_second": 0}, "opswat": {"requests_per_minute": 0}}}
    arguments = [str(server.bare), "-e", json.dumps(connection)]
    server.commit(first=json.dumps([entry("inc-1", "ws-0001", "ws-0002")]))
    assert server.push("main").returncode == 0

    # The variables of a hook do not confuse it, and the push of the record queues nothing.
    worked = server.work(*arguments, GIT_DIR=str(tmp_path / "desired.git"))
    assert worked.returncode == 0, worked.stderr
    assert consoles.locked() == consoles.in_group() == ["ws-0001", "ws-0002"]
    assert server.queued() == []
    record = server.tip(RECORD)
    assert record

    simulator.clear_requests()
    idle = server.work(*arguments)
    assert (idle.returncode, idle.stdout, idle.stderr) == (0, "", "")
    assert simulator.summary()["total"] == 0
    assert server.tip(RECORD) == record
