# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private directory and files that a user's processes share."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import (
    BRIEF,
    LONG,
    UserFile,
    check_folder,
    check_private,
    create_folder,
    durable_record,
    file_mode,
    state_record,
    subfolder,
    user_record,
)


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def folder(runtime):
    return runtime / "secops-device-actions"


def test_directory_and_file_are_private_regardless_of_the_umask(runtime, folder):
    before = os.umask(0)
    try:
        user_record("pace")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "pace").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["pace"]


@pytest.mark.parametrize("value", ["", "relative", "/nonexistent/place"])
def test_without_a_runtime_directory_the_temporary_directory_is_used(tmp_path, monkeypatch, value):
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    monkeypatch.setattr(user_files.tempfile, "tempdir", str(tmp_path))
    user_record("pace")
    assert (tmp_path / f"secops-device-actions-{os.geteuid()}" / "pace").is_file()


def test_a_runtime_directory_of_another_user_is_not_used(runtime, folder, tmp_path_factory, monkeypatch):
    """sudo may leave one in the environment."""
    monkeypatch.setattr(user_files.os, "geteuid", lambda: os.getuid() + 1)
    monkeypatch.setattr(user_files.tempfile, "tempdir", str(tmp_path_factory.mktemp("tmp")))
    with pytest.raises(InputError, match="this user alone"):  # its files belong to the real user
        user_record("pace")
    assert not folder.exists()


def test_a_symbolic_link_instead_of_the_directory_is_refused(runtime, folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    elsewhere.chmod(0o700)
    folder.symlink_to(elsewhere)
    with pytest.raises(InputError, match="not a directory of this user alone"):
        user_record("pace")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("mode", [0o777, 0o750, 0o701])
def test_a_directory_that_other_users_can_access_is_refused(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(InputError, match="0700"):
        user_record("pace")
    assert list(folder.iterdir()) == []


def link(path, target):
    path.symlink_to(target)


def hard_link(path, target):
    os.link(target, path)


def open_file(path, target):
    path.touch()
    path.chmod(0o640)


def directory(path, target):
    path.mkdir()


def pipe(path, target):
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("squat", [link, hard_link, open_file, directory, pipe])
def test_a_file_that_is_not_private_is_refused_and_unchanged(folder, tmp_path, squat):
    folder.mkdir(mode=0o700)
    target = tmp_path / "precious"
    target.write_text("precious")
    target.chmod(0o600)
    squat(folder / "token", target)
    with pytest.raises(InputError, match="token"):
        user_record("token")
    assert target.read_text() == "precious"


def test_a_directory_that_cannot_be_created_is_an_input_error(runtime, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(user_files.os, "mkdir", full)
    with pytest.raises(InputError, match="No space left on device"):
        user_record("pace")


def test_the_boot_has_an_identifier():
    boot_id = Path("/proc/sys/kernel/random/boot_id")  # Linux has it
    assert user_files.boot_id() == (boot_id.read_text().strip() if boot_id.exists() else "")


def test_a_record_from_before_the_last_boot_is_empty(runtime, monkeypatch):
    with user_record("pace").transaction() as content:
        content["hold"] = 1e9
    monkeypatch.setattr(user_files, "_records", {})
    monkeypatch.setattr(user_files, "boot_id", lambda: "another boot")
    with user_record("pace").transaction() as content:
        assert content == {}


def test_without_a_directory_for_temporary_files_the_reason_is_named(monkeypatch):
    def fail():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(user_files.tempfile, "gettempdir", fail)
    with pytest.raises(InputError, match="No usable temporary directory"):
        user_record("pace")


def test_durable_records_are_in_the_home_that_ansible_uses(monkeypatch, tmp_path):
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "environment"))
    durable_record("journal")
    durable_record("journal", str(tmp_path / "configuration"))
    for home in ("environment", "configuration"):
        assert (tmp_path / home / "secops-device-actions" / "journal").exists()


def test_the_lock_of_executions_is_waited_for_as_long_wherever_it_is(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(
        user_files, "UserFile", lambda path, mode, patience: opened.append(patience) or UserFile(path, mode, patience)
    )
    (tmp_path / "state").mkdir(mode=0o700)
    durable_record("executions", str(tmp_path))
    durable_record("executions", str(tmp_path), str(tmp_path / "state"))
    state_record(str(tmp_path / "state"), "jobs", "launches")
    assert opened == [LONG, LONG, BRIEF]


def test_without_a_home_there_is_no_directory_named_tilde(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANSIBLE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as without HOME and user database
    with pytest.raises(InputError, match=r"^ANSIBLE_HOME: ~/.ansible"):
        durable_record("journal")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("mode", "members", "is_own", "is_refused"),
    [
        pytest.param(0o700, [], True, False, id="private"),
        pytest.param(0o755, ["someone"], False, False, id="readable"),
        pytest.param(0o775, [], True, False, id="own group"),
        pytest.param(0o775, ["someone"], True, True, id="own group with members"),
        pytest.param(0o775, [], False, True, id="other group"),
        pytest.param(0o777, [], True, True, id="everybody"),
        pytest.param(0o1777, [], True, True, id="everybody, sticky"),
    ],
)
def test_a_folder_in_which_other_users_can_write_is_refused(tmp_path, monkeypatch, mode, members, is_own, is_refused):
    tmp_path.chmod(mode)
    gid = tmp_path.stat().st_gid
    monkeypatch.setattr(user_files.grp, "getgrgid", lambda gid: SimpleNamespace(gr_mem=members))
    monkeypatch.setattr(user_files.os, "getegid", lambda: gid if is_own else gid + 1)
    if not is_refused:
        check_folder(str(tmp_path))
        return
    with pytest.raises(InputError, match=f"other users can write in this folder .*{mode:o}"):
        check_folder(str(tmp_path))


@pytest.mark.parametrize(("is_group", "is_refused"), [(True, False), (False, True)])
def test_a_group_that_only_the_platform_knows_may_write(tmp_path, monkeypatch, is_group, is_refused):
    def unknown(gid):
        raise KeyError(gid)

    tmp_path.chmod(0o2770)
    gid = tmp_path.stat().st_gid
    monkeypatch.setattr(user_files.grp, "getgrgid", unknown)
    monkeypatch.setattr(user_files.os, "getegid", lambda: gid + 1)
    monkeypatch.setattr(user_files.os, "getgroups", lambda: [gid] if is_group else [])
    if is_refused:
        with pytest.raises(InputError, match="other users can write"):
            check_folder(str(tmp_path))
    else:
        check_folder(str(tmp_path))


@pytest.mark.parametrize("is_ours", [True, False])
def test_files_on_a_volume_of_another_user_can_be_shared_by_its_group(tmp_path, monkeypatch, is_ours):
    tmp_path.chmod(0o2770)
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(user_files.grp, "getgrgid", lambda gid: SimpleNamespace(gr_mem=[]))
    monkeypatch.setattr(user_files.os, "geteuid", lambda: owner if is_ours else owner + 1)
    modes = stat.S_IMODE(os.stat(subfolder(str(tmp_path), "runs")).st_mode), file_mode(str(tmp_path))
    assert modes == ((0o2700, 0o600) if is_ours else (0o2770, 0o660))
    path = tmp_path / "file"
    path.touch(0o660)
    path.chmod(0o660)
    with path.open() as file:
        check_private(str(path), file.fileno(), 0o660)
        with pytest.raises(InputError, match="this user alone"):
            check_private(str(path), file.fileno())
        path.chmod(0o664)
        with pytest.raises(InputError, match="this user alone"):
            check_private(str(path), file.fileno(), 0o660)


@pytest.mark.parametrize(("mode", "is_shared"), [(0o2770, True), (0o2750, False), (0o3777, False)])
def test_folders_that_a_user_creates_on_a_volume_are_shared_like_the_volume(tmp_path, monkeypatch, mode, is_shared):
    me, stat_of = os.geteuid(), os.stat
    tmp_path.chmod(mode)

    def volume_of_another_user(path, *args, **options):
        status = stat_of(path, *args, **options)
        return os.stat_result((*status[:4], me + 1, *status[5:])) if str(path) == str(tmp_path) else status

    monkeypatch.setattr(user_files.os, "stat", volume_of_another_user)
    monkeypatch.setattr(user_files.grp, "getgrgid", lambda gid: SimpleNamespace(gr_mem=[]))
    folder = tmp_path / "a" / "b"
    create_folder(str(folder))
    assert file_mode(str(folder)) == (0o660 if is_shared else 0o600)
    assert [stat.S_IMODE(stat_of(one).st_mode) & 0o777 for one in (folder, folder.parent)] == (
        [0o770, 0o770] if is_shared else [0o700, 0o700]
    )
    create_folder(str(folder))
    (folder / "file").touch()
    with pytest.raises(FileExistsError):
        create_folder(str(folder / "file"))


def test_the_folders_of_boots_that_are_over_are_removed_after_a_week(tmp_path, monkeypatch):
    for name, age in (("node-old", 8), ("node-new", 6), ("node-used", 8), ("runs", 8)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "token").touch()
        for path in (tmp_path / name / "token", tmp_path / name):
            now = path.stat().st_mtime
            os.utime(path, (now - age * 86400, now - age * 86400))
    os.utime(tmp_path / "node-used" / "token")
    monkeypatch.setattr(user_files, "boot_id", lambda: "this")
    user_record("pace", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["node-new", "node-this", "node-used", "runs"]
