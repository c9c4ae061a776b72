# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a run. A worker whose parent was killed ends too, even if it waits for a response."""

from __future__ import annotations

import os
import signal
import threading

from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._engine import shutdown as stopping
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import ParentProcess


def test_a_worker_that_hangs_ends_when_its_parent_was_killed(monkeypatch, tmp_path):
    monkeypatch.setattr(stopping, "_CHECK_INTERVAL", 0.01)
    monkeypatch.setattr(stopping, "_GRACE", 0.01)
    words = tmp_path / "words"
    alive, worker_alive = os.pipe()
    ready, tell = os.pipe()
    parent = os.fork()
    if not parent:
        os.close(ready)
        os.dup2(os.open(words, os.O_WRONLY | os.O_CREAT, 0o600), 2)
        main_process = ParentProcess()
        if not os.fork():
            with main_process.watched(StopFlag()):
                os.write(tell, b"x")
                threading.Event().wait()  # for ever
        os.close(worker_alive)
        os.wait()
        os._exit(1)
    os.close(tell)
    os.close(worker_alive)
    os.read(ready, 1)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert os.read(alive, 1) == b""  # its end of the pipe was closed with it
    os.close(alive)
    os.close(ready)
    assert "killed" in words.read_text()


def test_a_worker_that_comes_to_its_end_in_time_is_not_ended(monkeypatch):
    monkeypatch.setattr(stopping, "_CHECK_INTERVAL", 0.01)
    stop, parent = StopFlag(), ParentProcess()
    monkeypatch.setattr(parent, "_is_gone", lambda: True)
    ended = []
    monkeypatch.setattr(parent, "exit_worker", ended.append)
    with parent.watched(stop):
        while not stop.is_set():
            pass
    assert ended == []
