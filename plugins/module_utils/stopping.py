# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""End a run in good order on Ctrl-C and on SIGTERM: no new write begins, what has begun is brought to its end."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping_on_signals(stop):
    """Set the event C(stop) at the first signal; at the second one end at once.

    A worker's own handlers end it without running what stands in C(finally), on some versions of core.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def on_signal(number, frame):
        if stop.is_set():
            signal.signal(number, before[number] or signal.SIG_DFL)
            signal.raise_signal(number)
        stop.set()

    for number in _SIGNALS:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
