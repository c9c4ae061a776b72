# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables that point the collection's modules at a console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def environment(console: str, url: str, node_urls: Sequence[str], credentials: Mapping[str, str]) -> dict[str, str]:
    """Its address, or those of its nodes where it has some, and what a client logs in with."""
    place = {"urls": ",".join(node_urls)} if node_urls else {"api_url": url}
    settings = {**place, **credentials}
    return {f"{console}_{name}".upper(): value for name, value in settings.items()}
