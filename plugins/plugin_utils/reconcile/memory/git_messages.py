# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages of git mean, and what to do about them."""

from __future__ import annotations

# (reason, words of the message in lower case, what happened and what to do)
_MEANINGS = (
    (
        "untrusted_server",
        ("host key verification failed", "ssl certificate", "certificate verif", "certificate problem"),
        "The server cannot be verified. Set known_hosts (SSH) or ca_file (HTTPS) to what identifies it.",
    ),
    (
        "login_refused",
        (
            "authentication failed",
            "could not read username",
            "could not read password",
            "terminal prompts disabled",
            "permission denied (",
            "returned error: 401",
            "returned error: 403",
            "access denied",
        ),
        "The server refuses the credentials. Check the token or key, its expiry and its rights on this repository.",
    ),
    (
        "invalid_key",
        ("unprotected private key file",),
        "SSH refuses the key, because other users could read it. Set its mode to 0600.",
    ),
    (
        "no_user",
        ("no user exists for uid", "you don't exist"),
        "SSH needs an entry for this user in /etc/passwd. Use HTTPS, or an image that adds one.",
    ),
    (
        "redirected",
        ("unable to update url base from redirection", "returned error: 301", "returned error: 302"),
        "The server redirects to another address, which is not followed. Set the final address, often with .git at its "
        "end.",
    ),
    (
        "foreign_owner",
        ("dubious ownership",),
        "The folder belongs to another user, whose settings git refuses to use. Run as its owner, make root its owner, "
        "or use SSH.",
    ),
    (
        "unreachable",
        (
            "could not resolve",
            "failed to connect",
            "couldn't connect",
            "connection refused",
            "connection reset",
            "connection timed out",
            "operation timed out",
            "operation too slow",
            "network is unreachable",
            "no route to host",
            "early eof",
            "remote end hung up",
            "returned error: 5",
        ),
        "The server cannot be reached, or did not respond in time. Check the address, the proxy and the network.",
    ),
    (
        "not_found",
        ("not found", "does not exist", "does not appear to be a git repository", "no such file or directory"),
        "There is no such repository, or these credentials may not see it.",
    ),
    (
        "disk_full",
        ("no space left", "disk quota", "file too large"),
        "This machine has too little disk space.",
    ),
)


def explain(errors: str) -> tuple[str, str]:
    """Return (reason, sentences) for what git printed to standard error. The sentences may be ""."""
    lowered = errors.lower()
    for reason, words, sentences in _MEANINGS:
        if any(word in lowered for word in words):
            return reason, sentences
    return "git_failed", ""
