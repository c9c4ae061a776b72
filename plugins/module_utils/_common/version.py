# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's version, equal to the one in C(galaxy.yml). Consoles see it in the User-Agent."""

from __future__ import annotations

VERSION = "0.9.0"
