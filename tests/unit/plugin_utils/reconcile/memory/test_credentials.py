# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and keys reach the server, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.credentials import Credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import RemoteUrl
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.repository import Repository

from .conftest import Copies
from .git_server import TOKEN, GitServer, running_server
from .origin import Origin, record

Served = tuple[GitServer, str]


@pytest.fixture
def served(origin: Origin, tmp_path: Path) -> Iterator[Served]:
    """A server of the origin, and the file of its CA."""
    origin.at_server("config", "http.receivepack", "true")
    with running_server(tmp_path) as (server, ca_file):
        yield server, str(ca_file)


def test_a_token_is_not_visible_anywhere_while_it_is_used(origin: Origin, served: Served, tmp_path: Path) -> None:
    server, ca_file = served
    folder = tmp_path / "private"
    folder.mkdir()
    credentials = Credentials(token=TOKEN, username="robot", ca_file=ca_file)
    repository = Repository(f"{server.url}/origin.git", str(folder), credentials)
    repository.clone()
    memory = RecordBranch(repository)
    memory.read()
    memory.check_push()
    memory.push(record(), "one")
    assert origin.subjects("device-actions-applied") == ["one"]
    assert set(server.users) == {"robot"}
    assert server.seen_in == set()
    assert not [path for path in folder.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert TOKEN not in repr(credentials)


def test_a_wrong_token_is_an_error_without_it(served: Served, copies: Copies) -> None:
    server, ca_file = served
    with pytest.raises(GitFailed) as caught:
        copies(f"{server.url}/origin.git", credentials=Credentials(token="wr0ng-wr0ng", ca_file=ca_file))
    assert caught.value.reason == "login_refused"
    assert "wr0ng" not in caught.value.message
    assert not server.users


def test_without_a_token_nothing_is_asked(served: Served, copies: Copies) -> None:
    server, ca_file = served
    with pytest.raises(GitFailed) as caught:
        copies(f"{server.url}/origin.git", credentials=Credentials(ca_file=ca_file))
    assert caught.value.reason == "login_refused"


def test_an_unknown_certificate_is_refused_before_the_token_is_sent(served: Served, copies: Copies) -> None:
    server, _ca_file = served
    with pytest.raises(GitFailed) as caught:
        copies(f"{server.url}/origin.git", credentials=Credentials(token=TOKEN))
    assert caught.value.reason == "untrusted_server"
    assert not server.users


def test_redirects_are_not_followed(served: Served, copies: Copies, tmp_path: Path) -> None:
    server, ca_file = served
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "origin.git").symlink_to(tmp_path / "origin.git")
    server.redirect = "/moved"
    with pytest.raises(GitFailed, match="redirects to another address"):
        copies(f"{server.url}/origin.git", credentials=Credentials(token=TOKEN, ca_file=ca_file))
    assert not server.users


@pytest.mark.parametrize(("status", "reason"), [(503, "unreachable"), (404, "not_found"), (403, "login_refused")])
def test_statuses_of_a_server_are_explained(served: Served, copies: Copies, status: int, reason: str) -> None:
    server, ca_file = served
    server.status = status
    with pytest.raises(GitFailed) as caught:
        copies(f"{server.url}/origin.git", credentials=Credentials(token=TOKEN, ca_file=ca_file))
    assert caught.value.reason == reason


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named ssh that runs the command here. Return the file with its arguments, one a line."""
    folder = tmp_path / "ssh bin"
    folder.mkdir()
    program, arguments = folder / "ssh", tmp_path / "arguments"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" "agent=$SSH_AUTH_SOCK" > {arguments}\n'
        'for last; do :; done\nexec sh -c "$last"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    return arguments


def test_a_key_and_known_hosts_are_used_without_the_configuration_of_the_user(
    origin: Origin, ssh: Path, copies: Copies, tmp_path: Path
) -> None:
    key, hosts = tmp_path / "key 100%", tmp_path / "hosts"
    for path in (key, hosts):
        path.write_text("x", encoding="utf-8")
    copies(f"git@git.example:{origin.path}", credentials=Credentials(ssh_key_file=str(key), known_hosts=str(hosts)))
    arguments = ssh.read_text(encoding="utf-8").splitlines()
    assert arguments[:2] == ["-F", "/dev/null"]
    options = arguments[3 : arguments.index("git@git.example") : 2]
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes", "IdentityAgent=none"} <= set(options)
    assert f'IdentityFile="{tmp_path}/key 100%%"' in options
    assert f'UserKnownHostsFile="{hosts}"' in options and "GlobalKnownHostsFile=/dev/null" in options
    assert arguments[-1] == "agent="


def test_without_a_key_the_agent_is_asked(origin: Origin, ssh: Path, copies: Copies) -> None:
    copies(f"ssh://git@git.example:2222{origin.path}")
    arguments = ssh.read_text(encoding="utf-8").splitlines()
    assert "2222" in arguments and arguments[-1] == "agent=/run/agent"
    assert not any("Identit" in argument for argument in arguments)


@pytest.mark.parametrize(
    ("url", "values", "message"),
    [
        ("git@git.example:a", {}, "ssh_key_file: is required"),
        ("git@git.example:a", {"token": "x"}, "token: is for https"),
        ("git@git.example:a", {"ssh_key_file": "/no/key"}, "ssh_key_file: /no/key is not a file"),
        ("https://git.example/a", {"token": ""}, "token: is empty"),
        ("https://git.example/a", {"token": "a\nhost=elsewhere"}, "token: .* line breaks"),
        ("https://git.example/a", {"token": "a", "username": "b\npassword=c"}, "username: .* line breaks"),
        ("https://git.example/a", {"token": "a", "ca_file": "/no/ca"}, "ca_file: /no/ca is not a file"),
    ],
)
def test_unusable_credentials_are_refused_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, values: dict[str, str], message: str
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(InputError, match=message):
        Repository(url, str(tmp_path), Credentials(**values))


def test_a_key_with_a_name_that_ssh_would_read_otherwise_is_refused(tmp_path: Path) -> None:
    key = tmp_path / 'a" -oProxyCommand=id "'
    key.write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="ssh_key_file: SSH does not support"):
        Credentials(ssh_key_file=str(key)).environment(RemoteUrl.parse("git@git.example:a"))
