# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Git takes nothing from the user, the job or the machine, and what goes wrong is explained."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import git_program
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.credentials import Credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import (
    REMOTE,
    Git,
    find_git,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import RemoteUrl

from .conftest import Copies
from .origin import Origin, record


@pytest.fixture
def git(tmp_path: Path, origin: Origin) -> Git:
    """Git with a repository of its own."""
    folder = tmp_path / "private"
    folder.mkdir()
    git = Git(RemoteUrl.parse(str(origin.path)), Credentials(), str(folder))
    git.run("init", "--quiet", "--bare", "--template=")
    return git


def fake_git(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a program named git first on the PATH."""
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.fixture
def hostile_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of the user and the job that run a program or lead elsewhere. Return the file that they would create."""
    trace = tmp_path / "was-run"
    home = tmp_path / "home"
    hooks = home / "template" / "hooks"
    hooks.mkdir(parents=True)
    program = home / "program"
    for path in (program, *(hooks / name for name in ("pre-push", "reference-transaction", "post-index-change"))):
        path.write_text(f"#!/bin/sh\necho $0 >> {trace}\nexit 1\n", encoding="utf-8")
        path.chmod(0o755)
    config = f"""
[url "{tmp_path}/elsewhere"]
    insteadOf = {tmp_path}/origin.git
[core]
    hooksPath = {hooks}
    fsmonitor = {program}
    sshCommand = {program}
    askPass = {program}
    alternateRefsCommand = {program}
[credential]
    helper = {program}
[init]
    templateDir = {home}/template
    defaultObjectFormat = sha256
[uploadpack]
    packObjectsHook = {program}
[filter "lfs"]
    smudge = {program}
    process = {program}
[protocol]
    allow = always
[commit]
    gpgSign = true
[push]
    gpgSign = true
[gpg]
    program = {program}
"""
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    (home / "xdg" / "git").mkdir(parents=True)
    (home / "xdg" / "git" / "config").write_text(config, encoding="utf-8")
    (home / "xdg" / "git" / "attributes").write_text("* filter=lfs\n", encoding="utf-8")
    for name, value in {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "xdg"),
        "GIT_DIR": str(tmp_path / "elsewhere"),
        "GIT_WORK_TREE": str(home),
        "GIT_INDEX_FILE": str(trace),
        "GIT_OBJECT_DIRECTORY": str(home),
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_SYSTEM": str(home / ".gitconfig"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(hooks),
        "GIT_CONFIG_PARAMETERS": f"'core.hooksPath={hooks}'",
        "GIT_TEMPLATE_DIR": str(home / "template"),
        "GIT_SSH_COMMAND": str(program),
        "GIT_ASKPASS": str(program),
        "SSH_ASKPASS": str(program),
        "GIT_EXTERNAL_DIFF": str(program),
        "GIT_PROXY_COMMAND": str(program),
        "GIT_TRACE": str(trace),
        "GIT_EXEC_PATH": str(home),
    }.items():
        monkeypatch.setenv(name, value)
    return trace


def test_settings_of_the_user_and_the_job_do_not_apply(
    origin: Origin, hostile_environment: Path, copies: Copies
) -> None:
    repository = copies()
    assert repository.tip_of_default_branch() == origin.tip("main")
    memory = RecordBranch(repository)
    memory.read()
    memory.check_push()
    memory.push(record(), "one")
    assert origin.subjects("device-actions-applied") == ["one"]
    assert not hostile_environment.exists()


def test_hooks_of_the_copy_do_not_run(git: Git, tmp_path: Path) -> None:
    hooks = Path(git.repository) / "hooks"
    hooks.mkdir()
    hook = hooks / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n", encoding="utf-8")
    hook.chmod(0o755)
    git.run_remote("fetch", REMOTE, "main:refs/desired/main", timeout=60)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("url", ["ext::sh -c touch% {trace}", "https://127.0.0.1:9/a", "git://127.0.0.1/a"])
def test_only_the_protocol_of_the_address_is_used(git: Git, tmp_path: Path, url: str) -> None:
    trace = tmp_path / "was-run"
    with pytest.raises(GitFailed, match="not allowed"):
        git.run_remote("ls-remote", url.format(trace=trace), timeout=60)
    with pytest.raises(GitFailed, match="not allowed"):
        git.run("fetch", str(tmp_path / "origin.git"), "main")
    assert not trace.exists()


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=r"^git: the program is missing .* Install git 2\.32 or newer"):
        find_git()


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo git version 2.31.8", r"2\.31"),
        ("echo git version 1.8.3.1", r"1\.8"),
        ("exit 1", "unknown"),
        ("echo git", "unknown"),
    ],
)
def test_an_old_program_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, found: str) -> None:
    fake_git(monkeypatch, tmp_path / "bin", script)
    with pytest.raises(InputError, match=rf"must be version 2\.32 or newer, got .*{found}"):
        find_git()


@pytest.mark.parametrize("version", ["2.32.0", "2.39.5 (Apple Git-154)", "3.0.1", "2.47.1.windows.1"])
def test_newer_programs_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    fake_git(monkeypatch, tmp_path / "bin", f"echo 'git version {version}'")
    assert find_git() == str(tmp_path / "bin" / "git")


def test_a_slow_program_ends_with_everything_that_it_started(
    git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    fake_git(monkeypatch, tmp_path / "bin", f"sleep 600 & echo $! > {pid}.new; mv {pid}.new {pid}; wait")
    git._program = str(tmp_path / "bin" / "git")
    wait = subprocess.Popen.wait

    def wait_until_it_runs(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if timeout is None:
            return wait(process)
        while not pid.exists():
            time.sleep(0.01)
        raise subprocess.TimeoutExpired("git", timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait_until_it_runs)
    with pytest.raises(GitFailed, match=r"did not list the branches of .* within 70 s\.") as caught:
        git.run_remote("ls-remote", timeout=70)
    assert caught.value.reason == "unreachable"
    end = time.monotonic() + 30
    while _runs(pid.read_text(encoding="ascii").strip()) and time.monotonic() < end:
        time.sleep(0.01)
    assert not _runs(pid.read_text(encoding="ascii").strip())


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_size_of_files_is_limited(origin: Origin, copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    origin.commit({"large": os.urandom(1 << 20)})
    monkeypatch.setattr(git_program, "_LARGEST_FILE", 1 << 18)
    with pytest.raises(GitFailed):
        copies()


MESSAGES = [
    ("fatal: Authentication failed for 'https://git.example/a/'", "login_refused"),
    (
        "remote: HTTP Basic: Access denied\nfatal: unable to access: The requested URL returned error: 403",
        "login_refused",
    ),
    ("git@git.example: Permission denied (publickey).", "login_refused"),
    ("Host key verification failed.\nfatal: Could not read from remote repository.", "untrusted_server"),
    ("fatal: unable to access: SSL certificate problem: self-signed certificate", "untrusted_server"),
    ("fatal: unable to access: Could not resolve host: git.example", "unreachable"),
    ("fatal: unable to access: The requested URL returned error: 503", "unreachable"),
    ("fatal: repository 'https://git.example/a/' not found", "not_found"),
    ("fatal: detected dubious ownership in repository at '/srv/a.git'", "foreign_owner"),
    ("No user exists for uid 1000660000", "no_user"),
    ("fatal: write error: No space left on device", "disk_full"),
    ("fatal: something new", "git_failed"),
]


@pytest.mark.parametrize(("message", "reason"), MESSAGES)
def test_messages_are_explained(
    git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, message: str, reason: str
) -> None:
    fake_git(monkeypatch, tmp_path / "bin", f'printf "%s\\n" "{message}" >&2; exit 128')
    git._program = str(tmp_path / "bin" / "git")
    with pytest.raises(GitFailed) as caught:
        git.run("fetch")
    assert caught.value.reason == reason
    assert message.splitlines()[-1].rstrip(".") in caught.value.message


def test_messages_are_one_printable_line_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(monkeypatch, tmp_path / "bin", "echo git version 2.40")
    git = Git(RemoteUrl.parse("https://git.example/a"), Credentials(token="t0k3n-t0k3n"), str(tmp_path))
    (tmp_path / "bin" / "git").write_text(
        "#!/bin/sh\nprintf 'fatal: \\033[31mred https://x:t0k3n-t0k3n@git.example?a=b \\342\\200\\256\\n' >&2\n"
        "exit 1\n",
        encoding="utf-8",
    )
    with pytest.raises(GitFailed) as caught:
        git.run("fetch")
    assert caught.value.message.isprintable()
    assert "t0k3n" not in caught.value.message and "a=b" not in caught.value.message
