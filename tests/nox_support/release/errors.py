# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error that ends a release."""

from __future__ import annotations


class ReleaseError(Exception):
    """The release cannot go on. The text says what is wrong, and what to do."""
