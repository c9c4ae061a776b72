# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Know whether a request was sent before its connection broke. A console cannot carry out half a request."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any

from .._common.libraries import urllib3

_MARK = "request_was_not_sent"


class UnsentMarker(HTTPConnection):
    """Marks the errors that occur before the whole request was sent.

    A mixin for urllib3's connections, which are HTTPConnections, too. It comes before them in the order of bases.
    """

    _is_cut_off = False

    def connect(self) -> None:
        """Connect, through a proxy and with TLS where necessary."""
        try:
            super().connect()
        except Exception as error:
            setattr(error, _MARK, True)
            raise

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        """Begin a request."""
        self._is_cut_off = False
        super().putrequest(*args, **kwargs)

    def send(self, data: Any) -> None:
        """Send a part of the request."""
        try:
            super().send(data)
        except Exception as error:
            self._is_cut_off = True
            setattr(error, _MARK, True)
            raise

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:
        """Return the response. urllib3 also looks for one if sending failed, because the server may have refused."""
        try:
            return super().getresponse(*args, **kwargs)
        except ConnectionError as error:  # nothing arrived
            if self._is_cut_off:
                setattr(error, _MARK, True)
            raise


def is_marked_unsent(error: BaseException) -> bool:
    """Return whether UnsentMarker marked this exception, or the one behind a timeout, which urllib3 does not nest."""
    if isinstance(error, urllib3.exceptions.TimeoutError) and error.__context__ is not None:
        return hasattr(error, _MARK) or hasattr(error.__context__, _MARK)
    return hasattr(error, _MARK)
