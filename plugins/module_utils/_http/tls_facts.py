# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Observe the TLS of connections of urllib3."""

from __future__ import annotations

import ssl
from typing import Any

from .._sharing.connection_facts import ConnectionFacts, TlsFacts


def observed(connection_class: Any, facts: ConnectionFacts) -> type:
    """Return a class of connections that note their TLS when they are connected. connection_class: of urllib3."""

    def connect(self: Any) -> None:
        connection_class.connect(self)
        facts.tls = tls_facts(self)

    return type("Connection", (connection_class,), {"connect": connect})


def tls_facts(connection: Any) -> TlsFacts | None:
    """Return the facts of a connection, or None if it has no TLS."""
    sock: Any = getattr(connection, "sock", None)
    if not hasattr(sock, "getpeercert"):
        return None
    try:
        # Empty unless the certificate was verified.
        end = (sock.getpeercert() or {}).get("notAfter")
        return TlsFacts(sock.version(), ssl.cert_time_to_seconds(end) if end else None)
    except (OSError, ValueError):
        return None
