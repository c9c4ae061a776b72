# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time and batches under a test's control, so that no result depends on the speed of the machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._engine import device_loop
from ansible_collections.secops.device_actions.plugins.module_utils._engine.progress import Progress
from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter
from ansible_collections.secops.device_actions.plugins.module_utils._http.rate_limiter import RateLimiter
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import Session
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import Transport
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context, request_batching
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_batching import RequestBatch

_START = 1_000_000.0  # seconds on the monotonic clock
_LONG_PAUSE = 3.0  # seconds from which a pause is announced
_POLL = 0.003  # real seconds
_STUCK = 60.0  # real seconds


class FakeClock:
    """Stand in for the module ``time``: only pauses advance this clock, and the simulator's frozen clock with it.

    A pause ends only when no request is being sent, and when no other task is between counting a request and sending
    it. So client and console count a request at the same time.

    pauses: the length of each pause so far, in seconds. elapsed: their sum.
    """

    def __init__(self, simulator):
        self.pauses: list[float] = []
        self.elapsed = 0.0
        self._simulator = simulator
        self._epoch = simulator.clock()["epoch"]
        self._changed = threading.Condition()
        self._counted: dict[int, StopFlag] = {}  # {thread: the stop flag of its task} before a request is sent
        self._senders: set[int] = set()
        self._planned: list[tuple[float, Callable[[], object]]] = []

    def monotonic(self) -> float:
        """Return the seconds of the monotonic clock."""
        return _START + self.elapsed

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return self._epoch + self.elapsed

    def sleep(self, seconds: float, stop: StopFlag | None = None) -> None:
        """Advance both clocks. stop: the stop flag of the task that pauses."""
        if seconds <= 0:
            return
        thread = threading.get_ident()
        with self._changed:
            counted = self._counted.pop(thread, None)
            self._changed.notify_all()
            may_end = self._changed.wait_for(
                lambda: not self._senders and all(other is stop for other in self._counted.values()), _STUCK
            )
            assert may_end, "another thread neither sent its request nor discarded it"
            self._simulator.advance(seconds)
            self.pauses.append(seconds)
            self.elapsed += seconds
            due = [action for moment, action in self._planned if moment <= self.elapsed]
            self._planned = [(moment, action) for moment, action in self._planned if moment > self.elapsed]
            if counted:
                self._counted[thread] = counted
        for action in due:
            action()

    def wait(self, stop: StopFlag, seconds: float) -> bool:
        """Do what StopFlag.wait does."""
        if not stop.is_set():
            self.sleep(seconds, stop)
        return stop.is_set()

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Run an action at the end of the pause in which this many seconds from now elapse."""
        self._planned.append((self.elapsed + seconds, action))

    def long_pauses(self) -> list[int]:
        """Return the pauses that are announced, in whole seconds."""
        return [round(pause) for pause in self.pauses if pause >= _LONG_PAUSE]

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Delay pauses until this thread's request is answered."""
        thread = threading.get_ident()
        with self._changed:
            self._senders.add(thread)
            self._counted.pop(thread, None)
        try:
            yield
        finally:
            with self._changed:
                self._senders.remove(thread)
                self._changed.notify_all()

    def count(self, stop: StopFlag) -> None:
        """Delay the pauses of other tasks until this thread sends its request or pauses itself."""
        with self._changed:
            self._counted[threading.get_ident()] = stop

    def discard(self) -> None:
        """Allow the pauses of other tasks again: this thread sends no request."""
        with self._changed:
            self._counted.pop(threading.get_ident(), None)
            self._changed.notify_all()

    def install(self, monkeypatch, timed=(), with_progress=()) -> None:
        """Replace the time of pauses, rate limits and progress lines.

        timed: more modules that import ``time``. with_progress: more modules that import Progress.
        """
        for module in (rate_limiter, context, *timed):
            monkeypatch.setattr(module, "time", self)
        for module in (device_loop, *with_progress):
            monkeypatch.setattr(module, "Progress", partial(Progress, clock=self.monotonic))
        real_wait, request, send = RateLimiter.wait, Session.request, Transport.send

        def counted_wait(limiter):
            self.count(limiter._context.stop)
            return real_wait(limiter)

        def closed_request(*args, **kwargs):
            try:
                return request(*args, **kwargs)
            finally:
                self.discard()

        def delaying_send(*args):
            with self.sending():
                return send(*args)

        def wait(stop, seconds):
            return self.wait(stop, seconds)

        monkeypatch.setattr(StopFlag, "wait", wait)
        monkeypatch.setattr(RateLimiter, "wait", counted_wait)
        monkeypatch.setattr(Session, "request", closed_request)
        monkeypatch.setattr(Transport, "send", delaying_send)


class CountedPool(ThreadPoolExecutor):
    """A thread pool that knows how many of its threads have work, even before all the work is submitted.

    tasks: how many will be submitted, one for each thread by default.
    """

    current = threading.local()  # pool: the one that this thread belongs to

    def __init__(self, max_workers: int, tasks: int | None = None):
        super().__init__(max_workers)
        self._threads_at_once = max_workers
        self._expected = max_workers if tasks is None else tasks
        self._submitted = 0
        self._finished = 0
        self._count_lock = threading.Lock()

    def submit(self, fn, /, *args, **kwargs) -> Future:
        """Run a task."""

        def run():
            self.current.pool = self
            try:
                return fn(*args, **kwargs)
            finally:
                with self._count_lock:
                    self._finished += 1

        with self._count_lock:
            self._submitted += 1
        return super().submit(run)

    @property
    def busy(self) -> int:
        """How many threads have work."""
        with self._count_lock:
            return min(max(self._expected, self._submitted) - self._finished, self._threads_at_once)


class FullBatches:
    """Send a batch only when every busy thread of the pool waits for one: the number of requests is then certain."""

    pool = CountedPool

    def __init__(self):
        self._gathering: set[str] = set()
        self._lock = threading.Lock()

    def install(self, monkeypatch) -> None:
        """Replace the thread pool of the device loop, and make each sender wait for its threads."""
        gather = RequestBatch._gather

        def gather_all(batch, request_id):
            pool = getattr(CountedPool.current, "pool", None)
            if pool:
                self._wait(pool, batch._context.run_state, request_id)
            return gather(batch, request_id)

        monkeypatch.setattr(device_loop, "ThreadPoolExecutor", CountedPool)
        monkeypatch.setattr(RequestBatch, "_gather", gather_all)
        monkeypatch.setattr(request_batching, "_QUIET_LOOKS", 0)
        monkeypatch.setattr(request_batching, "_QUIET_LOOKS_IN_A_CROWD", 0)

    def _wait(self, pool, run_state, request_id) -> None:
        with self._lock:
            self._gathering.add(request_id)
        end = time.monotonic() + _STUCK
        try:
            while self._waiting_threads(run_state) < pool.busy:
                assert time.monotonic() < end, "a thread neither joined a batch nor finished"
                time.sleep(_POLL)
        finally:
            with self._lock:
                self._gathering.remove(request_id)

    def _waiting_threads(self, run_state) -> int:
        with self._lock:
            unsent = {None, *self._gathering}
        count = 0
        for queue in (run_state.reads, run_state.writes):
            with queue.record.transaction() as waiting:
                count += sum(not request["result"] and request["sender"] in unsent for request in waiting.values())
        return count
