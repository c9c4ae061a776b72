# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""End a run in time: signals, and a main process that is gone."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from .._common.stop_flag import StopFlag

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_CHECK_INTERVAL = 0.5  # seconds
_GRACE = 10.0  # seconds in which a worker without a parent may complete what it has started


@contextmanager
def stop_on_signals(stop: StopFlag) -> Iterator[None]:
    """Set the flag at the first signal. A second Ctrl-C ends the process at once.

    On some versions ansible-core's own handlers end a worker without running its C(finally) blocks. After a Ctrl-C
    ansible-core also sends SIGTERM to each worker, which is therefore nothing new. The alarm is the task's keyword
    C(timeout), whose handler in ansible-core discards the result.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGALRM:
            stop.set("the task's timeout expired", ends_process=False)
            return
        if stop.is_set() and number == signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    if callable(signal.getsignal(signal.SIGALRM)):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


class ParentProcess:
    """The process to which a worker returns its result. Create it there, before the worker is forked."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._stderr: int | None = None
        with suppress(OSError):  # a daemon has no stderr
            self._stderr = os.dup(2)  # newer cores take it from their workers

    def _is_gone(self) -> bool:
        return self._pid not in (os.getpid(), os.getppid())

    def exit_worker(self, message: str) -> NoReturn:
        """Report the progress and end this worker, as the signal asked for.

        The parent is ending or has ended and reads nothing any more, so returning a result would block for ever.
        message: one line, written where the parent's own messages go.
        """
        if self._stderr is not None:
            with suppress(OSError):
                os.write(self._stderr, f"{message}\n".encode())
        os._exit(1)

    @contextmanager
    def watched(self, stop: StopFlag) -> Iterator[None]:
        """Set the flag when the parent disappears, by SIGKILL for example, and end this process soon after.

        A request that hangs would block other runs: it may hold the lock of a login that all of them need.
        """
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_CHECK_INTERVAL):
                if self._is_gone():
                    stop.set()
                    if not over.wait(_GRACE):
                        self.exit_worker("The run was killed, and so was a task that still waited for a response.")
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            over.set()
