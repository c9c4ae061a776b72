# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to read a device again, whose console shows the effect of an action later."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence


def pauses(timeout: float, intervals: Sequence[float], clock: Callable[[], float]) -> Iterator[tuple[float, float]]:
    """Yield (seconds left, seconds to pause) before each further read, and end after the timeout.

    The last read is never earlier than the timeout: on a busy machine, a thread may not run for as long, and the
    console may have shown the effect meanwhile. intervals: seconds, of which the last one repeats. clock: monotonic.
    """
    if timeout <= 0:
        return
    deadline = clock() + timeout
    for interval in itertools.chain(intervals, itertools.repeat(intervals[-1])):
        left = max(deadline - clock(), 0.0)
        yield left, min(interval, left)
        if interval >= left:
            return
