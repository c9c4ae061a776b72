# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables that point the collection's modules at a console."""

from __future__ import annotations

from collections.abc import Mapping


def environment(console: str, url: str, credentials: Mapping[str, str]) -> dict[str, str]:
    """Its address and what a client logs in with."""
    settings = {"api_url": url, **credentials}
    return {f"{console}_{name}".upper(): value for name, value in settings.items()}
