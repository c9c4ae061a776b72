# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of the API. Each operation has its own versions, written without a zero: ``v3``, ``v3.1``."""

from __future__ import annotations

TOKEN_PATH = "/o/oauth/token"
API = "/o/api"
Version = tuple[int, int]
NEWEST_LOG_VERSIONS: dict[str | int, Version] = {"v3.3": (3, 3), "v3.2": (3, 2), "v3.1": (3, 1), "none": (0, 0)}
"""The newest version of Get Logs that a release can have."""


def path_of(version: Version, operation: str) -> str:
    """Return the path of an operation."""
    major, minor = version
    return f"{API}/v{major}{f'.{minor}' if minor else ''}/{operation}"


def operation_of(path: str) -> str | None:
    """Return the operation of a path, without its version; None for paths outside the API."""
    if not path.startswith(f"{API}/v"):
        return None
    return path.removeprefix(f"{API}/").partition("/")[2]
