# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which runs see whether another run is alive: locks on one node, a heartbeat between nodes."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import run_marks
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import (
    Liveness,
    MarkKeeper,
    RunMarks,
)

# A main process with a worker, which marks the run, reports, and ends when its pipe is closed.
RUN = """
import os, sys
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import MarkKeeper, RunMarks

keeper = MarkKeeper("aa")
keeper.start()
ready, done = os.pipe()
worker = os.fork()
if not worker:
    os.close(done)
    is_locked = keeper.keep(RunMarks(sys.argv[1]), "4711")
    print(is_locked, os.getpid(), flush=True)
    if sys.argv[2] == "long":
        sys.stdin.read()
    os._exit(0)
if sys.argv[2] == "short":
    os.waitpid(worker, 0)
print("worker is forked", flush=True)
sys.stdin.read()
"""
DEAD, ALIVE = Liveness(False, is_marked=True), Liveness(True, is_marked=True)


@pytest.fixture
def marks(tmp_path):
    return RunMarks(str(tmp_path))


@pytest.fixture
def start(tmp_path):
    """A function that starts a run in a process of its own, and returns (process, worker)."""
    started = []

    def run(worker="short"):
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(tmp_path), worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        started.append(process)
        lines = sorted(process.stdout.readline().split() for _line in range(2))
        assert lines[0][0] == "True", lines
        return process, int(lines[0][1])

    yield run
    for process in started:
        process.kill()
        process.communicate()


def from_another_node(marks, seconds):
    """Make the mark one of another node, touched so long ago."""
    path = Path(marks.path("aa"))
    facts = json.loads(path.read_text())
    path.write_text(json.dumps({**facts, "boot": "another boot"}))
    now = path.stat().st_mtime
    os.utime(path, (now - seconds, now - seconds))


def test_a_run_without_a_mark_is_unknown(marks):
    assert marks.liveness("aa") is None


def test_a_run_is_alive_until_it_is_killed(marks, start):
    process, _worker = start()
    assert marks.liveness("aa") == ALIVE
    assert json.loads(Path(marks.path("aa")).read_text())["job"] == "4711"
    process.kill()
    process.wait()
    assert marks.liveness("aa") == DEAD


def test_other_active_runs_are_listed_by_their_jobs(marks, start):
    assert marks.active_runs("bb") == []
    process, _worker = start()
    assert marks.active_runs("bb") == ["job 4711"]
    assert marks.active_runs("aa") == []
    process.kill()
    process.wait()
    assert marks.active_runs("bb") == []


def test_a_stopped_run_is_alive_however_old_its_mark_is(marks, start):
    process, _worker = start()
    process.send_signal(signal.SIGSTOP)
    path = marks.path("aa")
    now = os.stat(path).st_mtime
    os.utime(path, (now - 86400, now - 86400))
    assert marks.liveness("aa") == ALIVE


def test_a_worker_that_outlives_the_main_process_keeps_the_run_alive(marks, start):
    process, worker = start("long")
    process.kill()
    process.wait()
    assert marks.liveness("aa") == ALIVE
    descriptor = os.pidfd_open(worker)
    os.kill(worker, signal.SIGKILL)
    select.select([descriptor], [], [])  # it is nobody's child any more
    os.close(descriptor)
    assert marks.liveness("aa") == DEAD


@pytest.mark.parametrize(("silence", "active"), [(0, True), (100, True), (200, None), (800, None), (1000, False)])
def test_a_run_on_another_node_is_judged_by_its_heartbeat(marks, start, silence, active):
    start()
    from_another_node(marks, silence)
    liveness = marks.liveness("aa")
    assert (liveness.active, liveness.is_marked) == (active, True)
    assert (liveness.until is not None) == (active is None)


def test_the_clock_of_this_machine_does_not_count(marks, start, monkeypatch):
    start()
    from_another_node(marks, 0)
    monkeypatch.setattr(run_marks.time, "time", lambda: 4e9)
    assert marks.liveness("aa") == ALIVE


def test_a_mark_from_the_future_is_alive(marks, start):
    start()
    from_another_node(marks, -5000)
    assert marks.liveness("aa") == ALIVE


def test_locks_of_another_mount_do_not_count(marks, start):
    """Two mounts of a file system in user space have locks of their own, even on one node."""
    process, _worker = start()
    process.kill()
    process.wait()
    path = Path(marks.path("aa"))
    path.write_text(json.dumps({**json.loads(path.read_text()), "device": -1}))
    assert marks.liveness("aa") == ALIVE  # by its heartbeat, which was just now


def test_without_locks_the_heartbeat_counts(marks, monkeypatch):
    def no_locks(*args):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", no_locks)
    keeper = MarkKeeper("aa")
    keeper.start()
    assert keeper.keep(marks, "") is False
    assert keeper.keep(marks, "") is False
    assert marks.liveness("aa") == ALIVE
    now = os.stat(marks.path("aa")).st_mtime
    os.utime(marks.path("aa"), (now - 1000, now - 1000))
    assert marks.liveness("aa") == DEAD


def test_the_main_process_touches_its_mark(marks, monkeypatch):
    monkeypatch.setattr(run_marks, "HEARTBEAT", 0.01)
    keeper = MarkKeeper("aa")
    keeper.start()
    assert keeper.keep(marks, "") is True
    path = marks.path("aa")
    os.utime(path, (1, 1))
    assert run_marks._wait_for(lambda: os.stat(path).st_mtime > 1)


@pytest.mark.parametrize("content", ["", "[]", "{", "\0\0", '{"boot": 1, "device": []}'])
def test_a_damaged_mark_is_judged_by_its_age(marks, content):
    Path(marks.path("aa")).write_text(content)
    assert marks.liveness("aa") == ALIVE


@pytest.mark.parametrize("run", ["", "..", "../runs/clock", "AA", 7, None, "a" * 65])
def test_an_invalid_id_has_no_mark(marks, run):
    os.close(marks.create("aa", ""))
    assert marks.liveness(run) is None


def test_what_is_not_a_file_is_no_mark(marks, tmp_path):
    os.mkfifo(marks.path("aa"))
    (tmp_path / "elsewhere").write_text("{}")
    os.symlink(tmp_path / "elsewhere", marks.path("bb"))
    assert (marks.liveness("aa"), marks.liveness("bb")) == (None, None)


def test_old_marks_of_ended_runs_are_removed(marks, start):
    start()
    for name, age in (("aa", 1e6), ("bb", 1e6), ("cc", 60)):
        path = Path(marks.path(name))
        path.touch()
        now = path.stat().st_mtime
        os.utime(path, (now - age, now - age))
    os.close(marks.create("dd", ""))
    assert sorted(os.listdir(os.path.dirname(marks.path("aa")))) == ["aa", "cc", "clock", "dd"]  # aa is alive
