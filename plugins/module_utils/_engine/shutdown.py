# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""End a run in good order on Ctrl-C and on SIGTERM: no new write begins, what has begun is brought to its end."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOOK_INTERVAL = 0.5  # seconds
_LAST_GRACE = 10.0  # seconds for which a worker without a parent may bring to an end what it has begun


@contextmanager
def stop_on_signals(stop):
    """Set the StopFlag C(stop) at the first signal. A second Ctrl-C ends the process at once.

    Core's own handlers end a worker without running what stands in C(finally), on some versions. After a Ctrl-C core
    also sends SIGTERM to each worker, which therefore says nothing new. The alarm is the task's keyword C(timeout),
    whose handler in core throws the result away.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(number, frame):
        if number == signal.SIGALRM:
            stop.set("the task's timeout was over", ends_process=False)
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
    """The process that a worker gives its result to. Make it there, before the worker is forked."""

    def __init__(self):
        self._pid = os.getpid()
        try:
            self._stderr = os.dup(2)  # newer cores take it from their workers
        except OSError:  # a daemon has none
            self._stderr = None

    def _is_gone(self):
        return self._pid not in (os.getpid(), os.getppid())

    def exit_worker(self, last_words):
        """Say how far the work came and end this worker, as the signal wanted it.

        The parent is ending too, or has ended, and reads nothing any more: to hand a result over would wait for ever.
        last_words: one line, written where the parent's own messages go.
        """
        if self._stderr is not None:
            with suppress(OSError):
                os.write(self._stderr, f"{last_words}\n".encode())
        os._exit(1)

    @contextmanager
    def watched(self, stop):
        """Set the StopFlag C(stop) when the parent ends without a word, by SIGKILL say, and end here soon after.

        What hangs in a request keeps others waiting: it may hold the lock of the login that all of them need.
        """
        over = threading.Event()

        def watch():
            while not over.wait(_LOOK_INTERVAL):
                if self._is_gone():
                    stop.set()
                    if not over.wait(_LAST_GRACE):
                        self.exit_worker("The run was killed, and so is what still waited for the console's answer.")
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
