# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the operations that check a connection: reachability, TLS, clock, login, privileges, rate limit."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .._common.durations import approximate_duration
from .._common.errors import InputError
from .._common.text import counted, strip_url_secrets
from .._common.timestamps import format_timestamp
from .._http.options import ConnectionSettings
from .._sharing.connection_facts import ConnectionFacts
from .._sharing.context import Context
from .checks import FAILED, NOT_CHECKED, OK, WARNING, Checks, count_statuses
from .operation import Operation

MAX_SECONDS = 60.0  # for the requests to one console
MAX_SKEW = 60.0  # seconds between the clocks before it is a problem
MAX_RELEASE_SKEW = 120.0  # seconds from which reconcile releases nothing
_MAX_LATENCY = 2.0  # seconds
_CERTIFICATE_DAYS = 30
_DAY = 86_400
_ROUNDING = 2.0  # seconds: consoles report whole ones
_OLD_PROTOCOLS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")


class ConnectionInfo(Operation, ABC):
    """Checks one console with requests that only read. examine() adds to C(checks)."""

    @abstractmethod
    def examine(self) -> None:
        """Check the console. An InputError becomes a check of the settings."""

    @classmethod
    def prepare(cls, params: Mapping[str, Any], context: Context) -> None:
        """Set the state directory. The connection can be checked without one, too."""
        try:
            super().prepare(params, context)
        except InputError as error:
            context.warn(f"{error.message} The rate limit is not shared with other runs.")

    def perform(self) -> dict[str, Any]:
        """Return the result. Failed checks are no failure of the task."""
        self.checks = self.new_checks()
        try:
            self.examine()
        except InputError as error:
            self.checks.add("settings", FAILED, error.message)
        checks = self.checks.as_result()
        counts = Counter(check["status"] for check in checks)
        return {
            "changed": False,
            "failed": False,
            "checks": checks,
            "has_problems": bool(counts[FAILED]),
            "msg": f"{counted(len(checks), 'check')}: {count_statuses(counts)}.",
        }

    @staticmethod
    def new_checks() -> Checks:
        """Return Checks without any check."""
        return Checks(MAX_SECONDS)

    def log_in(self, send: Callable[[], Any], access_token: str | None, options: str) -> Any:
        """Check the login. Return the token, or None where it failed. options: that replace access_token."""
        if not access_token:
            return self.checks.connect(send, "login", "connection")
        self.checks.add(
            "login",
            WARNING,
            "access_token is set, so no login was tried, and nothing renews the token when it ends.",
            f"Set {options} instead.",
        )
        return access_token

    def skip_privileges(self, of: str = "") -> None:
        """Note that the privileges are unknown, because the login failed. of: see add_connection()."""
        self.checks.add(f"privileges{of}", NOT_CHECKED, "Without a login, they cannot be checked.")

    def observe(self) -> ConnectionFacts:
        """Return the facts of the connections that are opened from now on."""
        self.context.observed = ConnectionFacts()
        return self.context.observed

    def add_connection(self, url: str, facts: ConnectionFacts, settings: ConnectionSettings, of: str = "") -> None:
        """Add checks of what the responses show: reachability, TLS and clock. of: " of NODE" if there are several."""
        if not facts.seconds:
            return  # the failed request has a check already
        others, self.checks = self.checks, self.new_checks()
        self._add_connection(url, facts, of)
        self._add_tls(url, facts, settings, of)
        self._add_clock(facts, of)
        self.checks.extend(others)

    def _add_connection(self, url: str, facts: ConnectionFacts, of: str) -> None:
        proxy = f"through the proxy {_shown_proxy(facts.proxy)}" if facts.proxy else "without a proxy"
        latency = min(facts.seconds)
        found = f"{strip_url_secrets(url)} responds within {max(1, round(latency * 1000))} ms, {proxy}."
        if latency > _MAX_LATENCY:
            self.checks.add(f"connection{of}", WARNING, found, "Look for the reason: work on many devices takes long.")
        else:
            self.checks.add(f"connection{of}", OK, found)

    def _add_tls(self, url: str, facts: ConnectionFacts, settings: ConnectionSettings, of: str) -> None:
        name = f"TLS{of}"
        if urlsplit(url).scheme != "https":
            self.checks.add(
                name, OK, "The connection is not encrypted, and does not leave this machine."
            )  # see check_url
            return
        if not settings.validate_certs:
            self.checks.add(
                name,
                WARNING,
                "The certificate is not verified (validate_certs: false), so an attacker on the network path can read "
                "the credentials.",
                "Set validate_certs: true, and ca_path if the certificate is not issued by a public CA.",
            )
            return
        protocol, end = (facts.tls.protocol, facts.tls.certificate_end) if facts.tls else (None, None)
        found = [protocol or "The protocol is unknown"]
        if end is not None:
            found.append(f"the certificate is valid until {format_timestamp(end)[:10]}")
        text = f"{', '.join(found)}."
        if end is not None and end - time.time() < _CERTIFICATE_DAYS * _DAY:
            left = approximate_duration(max(0.0, end - time.time()))
            self.checks.add(name, WARNING, f"{text} That is in {left}.", "Have it renewed: no module works after that.")
        elif protocol in _OLD_PROTOCOLS:
            self.checks.add(name, WARNING, text, "Have TLS 1.2 or newer enabled.")
        else:
            self.checks.add(name, OK, text)

    def _add_clock(self, facts: ConnectionFacts, of: str) -> None:
        name, offset = f"clock{of}", facts.clock_offset
        if offset is None:
            self.checks.add(name, WARNING, "The console reports no time, so that its clock cannot be compared.")
            return
        found = f"The console's clock and this machine's differ by {approximate_duration(abs(offset))}."
        if abs(offset) < _ROUNDING:
            found = "The clocks of the console and this machine agree."
        remedy = "Synchronize the clock that is wrong (NTP)"
        if abs(offset) > MAX_RELEASE_SKEW:
            remedy += ". Until then, logins may be refused, and reconcile releases nothing."
            self.checks.add(name, FAILED, found, remedy)
        elif abs(offset) > MAX_SKEW:
            self.checks.add(name, WARNING, found, f"{remedy}: from two minutes on, reconcile releases nothing.")
        else:
            self.checks.add(name, OK, found)

    def add_rate_limit(self, params: Mapping[str, Any], settings: Any, documented: float | None = None) -> None:
        """Add a check of the options for requests per second and day.

        settings: the RateLimitSettings. documented: the console's own limit of requests per second, if there is one.
        """
        per_second, nodes = params["requests_per_second"], settings.connection.nodes
        limits = settings.rate_limit
        found = f"{limits.requests_per_second:.3g} requests per second" if per_second else "no limit per second"
        found += f" and {limits.requests_per_day} per day" if limits.requests_per_day else " and no limit per day"
        found = f"This machine sends {found}" + (f", as one of {nodes} nodes." if nodes > 1 else " (nodes: 1).")
        too_fast = documented is not None and (not per_second or per_second > documented)
        self.checks.add(
            "rate limit",
            WARNING if too_fast else OK,
            found,
            f"Set requests_per_second to {documented:g}, the console's documented limit." if too_fast else "",
        )


def _shown_proxy(proxy: str) -> str:
    return strip_url_secrets(proxy)
