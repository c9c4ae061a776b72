# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the TLS facts of a connection of urllib3."""

from __future__ import annotations

import ssl
from typing import Any

from .._sharing.connection_facts import TlsFacts


def tls_facts(connection: Any) -> TlsFacts | None:
    """Return the facts of a connection, or None if it has no TLS or is closed already."""
    sock: Any = getattr(connection, "sock", None)
    if not hasattr(sock, "getpeercert"):
        return None
    try:
        # Empty unless the certificate was verified.
        end = (sock.getpeercert() or {}).get("notAfter")
        return TlsFacts(sock.version(), ssl.cert_time_to_seconds(end) if end else None)
    except (OSError, ValueError):
        return None
