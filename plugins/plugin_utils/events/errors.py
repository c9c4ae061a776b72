# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only error that reaches ansible-rulebook, which logs its text unchanged. So the text contains no secrets."""

from __future__ import annotations


class EventSourceError(Exception):
    """A source or filter cannot start until a user has corrected what the text says."""
