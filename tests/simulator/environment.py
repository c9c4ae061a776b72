# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment variables that point the collection's modules at a console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def environment(console: str, url: str, node_urls: Sequence[str], credentials: Mapping[str, str]) -> dict[str, str]:
    """Return variables with the console's URL, or those of its nodes, and its credentials."""
    location = {"urls": ",".join(node_urls)} if node_urls else {"api_url": url}
    settings = {**location, **credentials}
    return {f"{console}_{name}".upper(): value for name, value in settings.items()}
