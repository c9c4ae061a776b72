# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send as one what many hosts and threads ask for, where a console takes many devices in a request and few requests.

Each of them enters its own request into a waiting room, and then waits for the sender's lock. Who gets it, and finds
no verdict on its request yet, sends all requests of its kind that wait by then. So a host asks for itself alone: what
C(when) leaves out is never asked for.
"""

from __future__ import annotations

import json
import os
import time

from .._common.errors import ApiError, DeviceActionsError, Interrupted, ResponseLost, error_from_json
from .processes import is_alive

_LOOK_INTERVAL = 0.05  # seconds
_QUIET_LOOKS = 3  # looks in a row without a newcomer, after which nobody else is waited for
_QUIET_LOOKS_IN_A_CROWD = 10  # the same where several are there, or were: Ansible takes a while to begin the next hosts
_GIVE_WAY = 0.005  # seconds
_BAD_REQUEST = 400
_BAD_ENTRIES = 3  # entries that are refused alone before the request itself is blamed
_HERE = "here"  # in the place of a verdict that the process which asks has in its own memory


class RequestBatch:
    """Requests of one kind to one console, as one process makes them.

    room: the RequestQueue of these requests and of others. key: a text. Requests of equal key are sent together.
    size: how many go into one. write: whether they change something, and are never sent twice without a look.
    send(gather) sends, and returns {entry: result}, where a result may be a DeviceActionsError. It calls gather() for
    the list of entries when it is just about to send, and may do so again before it tries again. Entries are texts,
    results whatever JSON can hold.
    """

    def __init__(self, queue, context, key, size, send, write=False):
        self._queue = queue
        self._context = context
        self._key = key
        self._size = size
        self._send = send
        self._write = write
        self._verdicts = {}  # {ticket: verdict or None} of this object's own requests

    def submit(self, entry):
        """The result for one entry, when it was sent with those of others. Raises its DeviceActionsError."""
        ticket = os.urandom(8).hex()
        self._verdicts[ticket] = None
        with self._queue.record.transaction() as waiting:
            waiting[ticket] = {"key": self._key, "entry": entry, "pid": os.getpid(), "sender": None, "verdict": None}
        try:
            verdict = None
            while verdict is None:
                with self._queue.sending():
                    verdict = self._verdict(ticket)
                    if verdict is None and not self._somebody_is_served():
                        verdict = self._lead(ticket)
                if verdict is None:
                    time.sleep(_GIVE_WAY)
        finally:
            with self._queue.record.transaction() as waiting:
                del waiting[ticket]
            del self._verdicts[ticket]
        if "error" in verdict:
            error = error_from_json(verdict["error"])
            error.request = verdict["request"]
            raise error
        return verdict["result"]

    def _verdict(self, ticket):
        """What another sender brought for this request, or None where it is yet to be sent."""
        with self._queue.record.transaction() as waiting:
            mine = waiting[ticket]
            sender = mine["sender"]
            if sender and not mine["verdict"]:  # it holds the lock no more: it was killed on the way
                mine["sender"] = None
                if self._write:
                    lost = ResponseLost("The process that sent this for several hosts ended before its answer came.")
                    lost.uncertain = True
                    return _packed(lost, sender)
            return self._verdicts[ticket] or (mine["verdict"] and json.loads(mine["verdict"]))

    def _somebody_is_served(self):
        """Whether others need the lock only to take their verdicts: they go first, since sending may take a minute."""
        with self._queue.record.transaction() as waiting:
            _forget_the_dead(waiting)
            return any(request["verdict"] for request in waiting.values())

    def _lead(self, ticket):
        """Send for all that wait, leave them their verdicts, and return that on the own request.

        What has none was not sent after all: it is for the next one to send.
        """
        if self._write and self._context.stop.is_set():
            raise Interrupted("The run was stopped before this step.")
        try:
            results, failure = self._send_whole_or_divided(lambda: self._gather(ticket)), None
        except Interrupted:
            self._give_back(ticket)
            raise
        except DeviceActionsError as error:
            results, failure = {}, error

        def verdict(entry):
            return failure or results.get(entry)

        try:
            self._hand_out(ticket, verdict)
        except MemoryError:
            self._hand_out(ticket, verdict, for_others=_too_large())
        if failure is None and self._verdicts[ticket] is None:
            raise Interrupted("The run was stopped before this step.")
        return self._verdicts[ticket] or _packed(failure, ticket)

    def _hand_out(self, ticket, verdict, for_others=None):
        """Leave each request that was sent its verdict. for_others: what other processes get in the place of theirs."""
        with self._queue.record.transaction() as waiting:
            for other, request in waiting.items():
                if request["sender"] != ticket:
                    continue
                reached = verdict(request["entry"])
                if reached is None:
                    request["sender"] = None
                elif other in self._verdicts and request["pid"] == os.getpid():
                    self._verdicts[other], request["verdict"] = _packed(reached, ticket), _HERE
                else:
                    request["verdict"] = json.dumps(_packed(for_others or reached, ticket))

    def _send_whole_or_divided(self, gather):
        """The results. What the console refuses as a bad request is divided until the bad entry stands alone."""
        sent = []

        def remembered():
            sent[:] = gather()
            return list(sent)

        try:
            return self._send(remembered)
        except ApiError as error:
            if error.status != _BAD_REQUEST or len(sent) < 2:
                raise
            return bisect(sent, lambda part: self._send(lambda: part), {_BAD_REQUEST}, give_up_after=_BAD_ENTRIES)

    def _gather(self, ticket):
        """The entries to send now, those of the sender's own first, when nobody new has come for a while."""
        known, quiet = 0, 0
        with self._queue.last.transaction() as last:
            before = last.get("size", 1)
        while True:
            with self._queue.record.transaction() as waiting:
                _forget_the_dead(waiting)
                together = self._together(waiting, ticket)
                quiet = quiet + 1 if len(together) == known else 0
                known = len(together)
                looks = _QUIET_LOOKS_IN_A_CROWD if max(known, before) > 1 else _QUIET_LOOKS
                if known == self._size or quiet >= looks:
                    for request in together:
                        request["sender"] = ticket
                    break
            self._context.pause(_LOOK_INTERVAL)
        with self._queue.last.transaction() as last:
            last["size"] = known
        return list(dict.fromkeys(request["entry"] for request in together))

    def _together(self, waiting, ticket):
        open_requests = [
            request
            for other, request in waiting.items()
            if other != ticket and request["key"] == self._key and self._is_open(request, ticket)
        ]
        return [waiting[ticket], *open_requests][: self._size]

    def _is_open(self, request, ticket):
        """Whether it is to be sent. What another one sent that has no verdict is lost; to read it anew does no harm."""
        return request["sender"] in (None, ticket) or not (self._write or request["verdict"])

    def _give_back(self, ticket):
        """What was not sent after all is for the next one to send."""
        with self._queue.record.transaction() as waiting:
            for request in waiting.values():
                if request["sender"] == ticket:
                    request["sender"] = None


def bisect(entries, send, refusals, give_up_after=0):
    """{entry: result or error} for a batch that a console refuses as a whole, because of some of its entries.

    Its halves are sent, and theirs, until what is refused stands alone. send(entries): returns {entry: result}, or
    raises a DeviceActionsError. refusals: the statuses that call for a division. give_up_after: so many entries that
    are refused alone while none was accepted mean that the request itself is wrong, and the rest shares their fate.
    Where the run is stopped, what was not sent by then is left out.
    """
    results, alone, accepted = {}, 0, False
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
                open_parts.sort(key=len)  # look elsewhere: bad entries often stand side by side
            if error.fatal or (give_up_after and alone >= give_up_after and not accepted):
                unsent = error_from_json({**error.to_json(), "uncertain": False})
                results.update({entry: unsent for rest in open_parts for entry in rest})
                break
    return results


def _halves(entries):
    """The second half and the first one, which is then the next to be taken."""
    middle = (len(entries) + 1) // 2
    return list(filter(None, [entries[middle:], entries[:middle]]))


def _too_large():
    return DeviceActionsError(
        "The answer for the hosts that asked together is too large for them to share. Ask for fewer details, for the "
        "devices of fewer hosts at once (forks), or for all of them in one task's list.",
        reason="too_large",
    )


def _packed(result, sender):
    """A verdict as other processes read it."""
    if isinstance(result, DeviceActionsError):
        return {"error": result.to_json(), "request": sender}
    return {"result": result}


def _forget_the_dead(waiting):
    """Take out the requests of processes that have ended: nobody would take the verdict."""
    for ticket in [ticket for ticket, request in waiting.items() if not is_alive(request["pid"])]:
        del waiting[ticket]
