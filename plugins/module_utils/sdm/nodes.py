# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of one Oracle SDM: the first that answers does the work, and where it fails another one takes over."""

from __future__ import annotations

import threading
from contextlib import contextmanager

from .._common.errors import BadResponse, DeviceActionsError, ResponseLost, Unreachable
from .._http.options import check_connection
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import LeakyBucket
from .._http.retries import RetryState
from .._http.session import Session
from .login import NodeLogin
from .options import account_of, api_version, node_urls
from .payloads import MEDIA_TYPES, decode, encode, is_consent

_GATEWAY_TROUBLE = (502, 503, 504)


@contextmanager
def connect(params, context, background=False):
    """Yield the connection to the console, and close it at the end."""
    connection = Nodes(params, context, background)
    try:
        yield connection
    finally:
        connection.close()


class Nodes:
    """One account at all nodes. It logs in to a node when the first request goes there.

    params: the values of SDM, CONNECTION and PACE, with usable credentials. background: as in Pace. urls: the nodes'
    addresses. account: a digest that names SDM and account.
    """

    def __init__(self, params, context, background=False):
        check_connection(params)
        self._params = params
        self._context = context
        context.redactor.add(params["password"])
        self._path = f"/rest/{api_version(params)}"
        self.urls = node_urls(params)
        self.account = account_of(params)
        rate = LeakyBucket(params["requests_per_second"])
        record = rate_limit_record(context, self.account)
        rate_limiter = RateLimiter(
            context, record, "sdm", rate, params["max_wait"], params["requests_per_day"], background
        )
        once = {**params, "retries": 0}  # another node comes first, and then the next round
        self._nodes = [Session(url, once, context, rate_limiter, params["max_parallel"]) for url in self.urls]
        self._logins = [NodeLogin(session, params, context, self._path) for session in self._nodes]
        self._current = 0
        self._lock = threading.Lock()

    def get(self, path, action, root):
        """The Payload of an answer. path: after the version. root: the name that its XML has."""
        answer = self._send("GET", path, action)
        try:
            return decode(answer.body, root)
        except ValueError as reason:
            raise BadResponse(f"The answer while {action} is of no use: {reason}.", status=answer.status) from None

    def act(self, path, action, root, fields):
        """Send an action. Its answer has no body, so that a page or an error in its place is no consent."""
        body_format = self._params["body_format"]
        headers = {"Content-Type": MEDIA_TYPES[body_format]}
        answer = self._send("POST", path, action, encode(root, fields, body_format), headers)
        if not is_consent(answer.body):
            raise BadResponse(
                f"The answer while {action} has a body that is none of SDM's. Do urls point to SDM itself?",
                status=answer.status,
                uncertain=True,
            )

    def close(self):
        """Log out where this task was the last to use the login, and give the connections back."""
        for login, session in zip(self._logins, self._nodes):
            login.leave()
            session.close()

    def _send(self, method, path, action, data=None, headers=None):
        """The Answer of the first node that gives one. What a node may have carried out is not sent to another one."""
        headers = {"Accept": MEDIA_TYPES[self._params["body_format"]], **(headers or {})}
        retry_state, failed = RetryState(self._params["retries"], self._params["max_wait"]), set()
        while True:
            index = self._current
            try:
                self._logins[index].enter()
                return self._nodes[index].request(
                    method, f"{self._path}{path}", action, data=data, headers=headers, raw=True
                )
            except DeviceActionsError as error:
                if not _is_the_nodes(error):
                    raise
                trouble = error
            failed.add(index)
            self._leave_node(index, trouble)
            if trouble.uncertain:
                raise trouble
            if len(failed) == len(self._nodes):
                self._context.throttled_pause(retry_state.after_failure(trouble))
                failed.clear()
            self._context.count("retries")

    def _leave_node(self, index, trouble):
        """Send what follows to the next node, unless another thread has seen to that."""
        with self._lock:
            if self._current != index or len(self._nodes) == 1:
                return
            self._current = (index + 1) % len(self._nodes)
        self._context.warn(f"{trouble.message.rstrip('.')}: {self._nodes[self._current].base_url} takes over")


def _is_the_nodes(error):
    """Whether a failure is one of the node, so that another one may fare better. It may come from another process."""
    lost = error.reason in (Unreachable.reason, ResponseLost.reason)
    return not error.fatal and (lost or error.status in _GATEWAY_TROUBLE)
