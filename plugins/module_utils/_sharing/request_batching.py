# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send the requests of many hosts and threads together, if a console accepts many devices per request but few requests.

Each host or thread adds its own request to a queue and then waits for the sender's lock. The one that acquires the lock
and has no result yet becomes the leader: it sends all queued requests of its kind. So every host asks only for itself,
and devices that C(when) skips are never asked for.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Container
from typing import Any

from .._common.errors import ApiError, DeviceActionsError, Frozen, Interrupted, ResponseLost, error_from_json
from .context import Context
from .processes import is_alive
from .request_queue import RequestQueue

_LOOK_INTERVAL = 0.05  # seconds
_QUIET_LOOKS = 3  # looks in a row without a new request, after which the leader sends
_QUIET_LOOKS_IN_A_CROWD = 10  # the same if there are or were several: Ansible takes a while to start the next hosts
_GIVE_WAY = 0.005  # seconds
_LONGEST_GIVE_WAY = 300.0  # seconds
_BAD_REQUEST = 400
_BAD_ENTRIES = 3  # entries that are refused alone before the request itself is considered wrong
_HERE = "here"  # replaces a result that the waiting process has in its own memory

Queued = dict[str, Any]  # see RequestQueue
Packed = dict[str, Any]  # {"result": result}, or {"error": error as JSON, "request": the leader's request id}


class RequestBatch:
    """Requests of one kind to one console, as one process makes them.

    queue: shared with other processes and other kinds. key: requests with an equal key are sent together.
    size: entries per request. write: whether requests change something, so that lost ones are never repeated blindly.
    send(entries): sends them and returns {entry: result}, which may be a DeviceActionsError.
    wait_until_ready(): waits until send() would send without delay, so that further requests can join until then.
    Entries are texts, and results are JSON values.
    """

    def __init__(
        self,
        queue: RequestQueue,
        context: Context,
        key: str,
        size: int,
        send: Callable[[list[str]], dict[str, Any]],
        wait_until_ready: Callable[[], None] = lambda: None,
        write: bool = False,
    ) -> None:
        self._queue = queue
        self._context = context
        self._key = key
        self._size = size
        self._send = send
        self._wait_until_ready = wait_until_ready
        self._write = write
        self._own: dict[str, Packed | None] = {}  # {request id: result} of this object's own requests

    def submit(self, entry: str) -> Any:
        """Return the result for one entry, sent together with those of others. Raise its DeviceActionsError."""
        request_id = os.urandom(8).hex()
        self._own[request_id] = None
        with self._queue.record.transaction() as queued:
            queued[request_id] = {"key": self._key, "entry": entry, "pid": os.getpid(), "sender": None, "result": None}
        gave_way: float | None = None  # since when
        try:
            packed: Packed | None = None
            while packed is None:
                with self._queue.sending():
                    packed = self._received(request_id)
                    # A process that is suspended does not take its results.
                    is_patient = gave_way is None or time.monotonic() - gave_way < _LONGEST_GIVE_WAY
                    if packed is None and not (is_patient and self._others_have_results()):
                        packed = self._send_as_leader(request_id)
                if packed is None:
                    gave_way = time.monotonic() if gave_way is None else gave_way
                    time.sleep(_GIVE_WAY)
        finally:
            with self._queue.record.transaction() as queued:
                del queued[request_id]
            del self._own[request_id]
        if "error" in packed:
            error = error_from_json(packed["error"])
            error.failure_key = packed["request"]
            raise error
        return packed["result"]

    def _received(self, request_id: str) -> Packed | None:
        """Return what a leader left for this request, or None if it has not been sent."""
        with self._queue.record.transaction() as queued:
            request = queued[request_id]
            sender = request["sender"]
            if sender and not request["result"]:  # the leader no longer holds the lock: it was killed
                request["sender"] = None
                if self._write:
                    lost = ResponseLost(
                        "The process that sent this request for several hosts ended before it received the response.",
                        uncertain=True,
                    )
                    return _pack(lost, sender)
            if own := self._own[request_id]:
                return own
            packed: Packed | None = json.loads(request["result"]) if request["result"] else None
            return packed

    def _others_have_results(self) -> bool:
        """Return whether others need the lock only to take their results. They go first: sending may take a minute."""
        with self._queue.record.transaction() as queued:
            _remove_dead(queued)
            return any(request["result"] for request in queued.values())

    def _send_as_leader(self, request_id: str) -> Packed:
        """Send all queued requests of this kind, store their results, and return that of the leader's own.

        Requests without a result were not sent after all. The next leader sends them.
        """
        if self._write and self._context.stop.is_set():
            raise Interrupted("The run was stopped before this step.")
        results: dict[str, Any] = {}
        failure: DeviceActionsError | None = None
        try:
            self._wait_until_ready()
            if self._write:
                self._context.refuse_frozen()  # which may have begun during the wait
            results = self._send_or_bisect(self._gather(request_id))
        except (Interrupted, Frozen):
            self._requeue(request_id)
            raise
        except DeviceActionsError as error:
            failure = error
        try:
            self._store(request_id, results, failure)
        except MemoryError:
            self._store(request_id, results, failure, for_others=_too_large())
        own = self._own[request_id]
        if failure is None and own is None:
            raise Interrupted("The run was stopped before this step.")
        return own or _pack(failure, request_id)

    def _store(
        self,
        request_id: str,
        results: dict[str, Any],
        failure: DeviceActionsError | None,
        for_others: DeviceActionsError | None = None,
    ) -> None:
        """Store the result of each request that was sent. for_others: replaces the results for other processes."""
        with self._queue.record.transaction() as queued:
            for other, request in queued.items():
                if request["sender"] != request_id:
                    continue
                result = failure or results.get(request["entry"])
                if result is None:
                    request["sender"] = None
                elif other in self._own and request["pid"] == os.getpid():
                    self._own[other], request["result"] = _pack(result, request_id), _HERE
                else:
                    request["result"] = json.dumps(_pack(for_others or result, request_id))

    def _send_or_bisect(self, entries: list[str]) -> dict[str, Any]:
        """Return the results. Bisect what the console refuses as a bad request, to isolate the bad entries."""
        try:
            return self._send(entries)
        except ApiError as error:
            if error.status != _BAD_REQUEST or len(entries) < 2:
                raise
            return bisect(entries, self._send, {_BAD_REQUEST}, give_up_after=_BAD_ENTRIES)

    def _gather(self, request_id: str) -> list[str]:
        """Return the entries to send, the leader's own first, once no new one has come for a while."""
        known, quiet = 0, 0
        with self._queue.last.transaction() as last:
            before = last.get("size", 1)
        while True:
            with self._queue.record.transaction() as queued:
                _remove_dead(queued)
                together = self._together(queued, request_id)
                quiet = quiet + 1 if len(together) == known else 0
                known = len(together)
                looks = _QUIET_LOOKS_IN_A_CROWD if max(known, before) > 1 else _QUIET_LOOKS
                if known == self._size or quiet >= looks:
                    for request in together:
                        request["sender"] = request_id
                    break
            self._context.pause(_LOOK_INTERVAL)
        with self._queue.last.transaction() as last:
            last["size"] = known
        return list(dict.fromkeys(request["entry"] for request in together))

    def _together(self, queued: dict[str, Queued], request_id: str) -> list[Queued]:
        open_requests = [
            request
            for other, request in queued.items()
            if other != request_id and request["key"] == self._key and self._is_open(request)
        ]
        return [queued[request_id], *open_requests][: self._size]

    def _is_open(self, request: Queued) -> bool:
        """Return whether to send a request. One without a result whose leader was killed is lost; only reads repeat."""
        return request["sender"] is None or not (self._write or request["result"])

    def _requeue(self, request_id: str) -> None:
        """Leave what was not sent after all to the next leader."""
        with self._queue.record.transaction() as queued:
            for request in queued.values():
                if request["sender"] == request_id:
                    request["sender"] = None


def bisect(
    entries: list[str],
    send: Callable[[list[str]], dict[str, Any]],
    refusals: Container[object],
    give_up_after: int = 0,
) -> dict[str, Any]:
    """Return {entry: result or error} for a batch that a console refuses as a whole because of some of its entries.

    Halves are sent, and their halves, until each refused entry is alone. send(entries): returns {entry: result} or
    raises a DeviceActionsError. refusals: the statuses that call for halving. give_up_after: if so many entries are
    refused alone and none was accepted, the request itself is wrong, and all others share the error.
    After a stop, entries that were not sent are missing from the result.
    """
    results: dict[str, Any] = {}
    alone, accepted = 0, False
    open_parts = _halves(entries)
    while open_parts:
        part = open_parts.pop()
        try:
            results.update(send(part))
            accepted = True
        except Interrupted:
            break
        except DeviceActionsError as error:
            if error.status in refusals and len(part) > 1:
                open_parts += _halves(part)
                continue
            results.update(dict.fromkeys(part, error))
            if error.status in refusals and not accepted:
                alone += 1
                open_parts.sort(key=len)  # look elsewhere: bad entries are often neighbors
            if error.fatal or (give_up_after and alone >= give_up_after and not accepted):
                unsent = error_from_json({**error.to_json(), "uncertain": False})
                results.update({entry: unsent for part in open_parts for entry in part})
                break
    return results


def _halves(entries: list[str]) -> list[list[str]]:
    """Return the second half and the first one, which is popped first."""
    middle = (len(entries) + 1) // 2
    return list(filter(None, [entries[middle:], entries[:middle]]))


def _too_large() -> DeviceActionsError:
    return DeviceActionsError(
        "The response for the hosts that asked together is too large to be shared among processes. Ask for fewer "
        "details or with fewer forks, or name all devices in one task.",
        reason="too_large",
    )


def _pack(result: Any, request_id: str) -> Packed:
    """Return a result as other processes read it."""
    if isinstance(result, DeviceActionsError):
        return {"error": result.to_json(), "request": request_id}
    return {"result": result}


def _remove_dead(queued: dict[str, Queued]) -> None:
    """Remove the requests of processes that have ended. Nothing would take their results."""
    for request_id in [request_id for request_id, request in queued.items() if not is_alive(request["pid"])]:
        del queued[request_id]
