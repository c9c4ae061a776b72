# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the responses of a console show of the connection, for checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_LIMIT_HEADERS = ("X-RateLimit-Limit", "RateLimit-Limit")  # requests in a window


@dataclass(frozen=True)
class TlsFacts:
    """A TLS connection. protocol: such as "TLSv1.3". certificate_end: in seconds since the epoch, if it is known."""

    protocol: str | None
    certificate_end: float | None


@dataclass
class ConnectionFacts:
    """Facts of one console, or of one of its nodes. Set Context.observed to it before the session is created.

    proxy: its URL, which may contain a password. clock_offset: the seconds by which the console's clock is ahead, or
    None. seconds: how long each response took. limit: the number of requests that the console allows in a window, as it
    writes it, or None. tls: of the last connection, or None without TLS.
    """

    proxy: str | None = None
    clock_offset: float | None = None
    seconds: list[float] = field(default_factory=list)
    limit: str | None = None
    tls: TlsFacts | None = None

    def note(self, seconds: float, clock_offset: float | None, headers: Mapping[str, str]) -> None:
        """Add the facts of one response."""
        self.seconds.append(seconds)
        self.clock_offset = clock_offset
        self.limit = next((headers[name] for name in _LIMIT_HEADERS if name in headers), self.limit)
