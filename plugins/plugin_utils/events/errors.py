# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error that ansible-rulebook sees. It logs the text as it is, so the text contains no secrets."""

from __future__ import annotations


class EventSourceError(Exception):
    """A source or filter cannot begin before a person has changed something."""
