# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of one Oracle SDM: the first one that responds does the work. If it fails, another one takes over."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._common.errors import BadResponse, DeviceActionsError, ResponseLost, Unreachable
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import per_second
from .._http.retries import RetryState
from .._http.session import ApiResponse, Session
from .._sharing.context import Context
from .login import NodeLogin
from .options import SdmSettings
from .payloads import MEDIA_TYPES, Payload, decode, encode, is_consent

_GATEWAY_TROUBLE = (502, 503, 504)


@contextmanager
def connect(settings: SdmSettings, context: Context, background: bool = False) -> Iterator[Nodes]:
    """Yield the Nodes of an account. Log out and close them at the end. See Nodes for the arguments."""
    nodes = Nodes(settings, context, background)
    try:
        yield nodes
    finally:
        nodes.close()


class Nodes:
    """One account at all nodes. It logs in to a node when the first request goes there.

    background: as in RateLimiter.
    urls: the nodes' addresses. account: a digest that identifies SDM and account. username: the account's.
    """

    def __init__(self, settings: SdmSettings, context: Context, background: bool = False) -> None:
        context.redactor.add(settings.password)
        self._settings = settings
        self._context = context
        self._path = f"/rest/{settings.api_version}"
        self.urls = list(settings.urls)
        self.account = settings.account
        self.username = settings.username
        limits = settings.rate_limit
        rate_limiter = RateLimiter(
            context,
            rate_limit_record(context, self.account),
            "sdm",
            per_second(limits.requests_per_second),
            settings.connection.max_wait,
            limits.requests_per_day,
            background,
        )
        # Another node comes first. Retries begin after all nodes have failed.
        once = dataclasses.replace(settings.connection, retries=0)
        self._nodes = [Session(url, once, context, rate_limiter, limits.max_parallel) for url in self.urls]
        self._logins = [NodeLogin(session, settings, context, self._path) for session in self._nodes]
        self._current = 0
        self._lock = threading.Lock()

    def get(self, path: str, action: str, root: str | None) -> Payload:
        """Return a response. path: after the version. root: the name of the root element in XML, or None for any."""
        response = self._send("GET", path, action)
        try:
            return decode(response.body, root)
        except ValueError as reason:
            raise BadResponse(f"The response while {action} is unusable: {reason}.", status=response.status) from None

    def act(self, path: str, action: str, root: str, fields: Mapping[str, Any]) -> None:
        """Send an action. SDM consents by an empty body; raise BadResponse for a page or an error in its place."""
        body_format = self._settings.body_format
        headers = {"Content-Type": MEDIA_TYPES[body_format]}
        response = self._send("POST", path, action, encode(root, fields, body_format), headers)
        if not is_consent(response.body):
            raise BadResponse(
                f"The response while {action} has a body that SDM does not send. Check that urls point to SDM itself.",
                status=response.status,
                uncertain=True,
            )

    def close(self) -> None:
        """Log out if no other task uses the login, and close the connections."""
        for login, session in zip(self._logins, self._nodes):
            login.leave()
            session.close()

    def _send(
        self,
        method: str,
        path: str,
        action: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ApiResponse:
        """Return the response of the first node that sends one. Send no other node what one may have carried out."""
        headers = {"Accept": MEDIA_TYPES[self._settings.body_format], **(headers or {})}
        connection = self._settings.connection
        retries, failed = RetryState(connection.retries, connection.max_wait), set()
        while True:
            index = self._current
            try:
                self._logins[index].enter()
                return self._nodes[index].request(
                    method, f"{self._path}{path}", action, data=data, headers=headers, raw=True
                )
            except DeviceActionsError as error:
                if not _is_node_failure(error):
                    raise
                trouble = error
            failed.add(index)
            self._leave_node(index, trouble)
            if trouble.uncertain:
                raise trouble
            if len(failed) == len(self._nodes):
                self._context.throttled_pause(retries.after_failure(trouble))
                failed.clear()
            self._context.count("retries")

    def _leave_node(self, index: int, trouble: DeviceActionsError) -> None:
        """Send what follows to the next node, unless another thread has switched already."""
        with self._lock:
            if self._current != index or len(self._nodes) == 1:
                return
            self._current = (index + 1) % len(self._nodes)
        self._context.warn(f"{trouble.message} {self._nodes[self._current].base_url} takes over.")


def _is_node_failure(error: DeviceActionsError) -> bool:
    """Return whether another node may succeed. The error may come from another process, without its class."""
    lost = error.reason in (Unreachable.reason, ResponseLost.reason)
    return not error.fatal and (lost or error.status in _GATEWAY_TROUBLE)
