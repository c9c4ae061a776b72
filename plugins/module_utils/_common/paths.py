# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths that a user sets."""

from __future__ import annotations

import os

from .errors import InputError


def expand_user(path: str, option: str) -> str:
    """Return an absolute path, with the user's home for C(~). option: for the message.

    Raise an InputError where the home is unknown. Python leaves the path alone then, and a directory named ~ would be
    created.
    """
    expanded = os.path.expanduser(path)
    if expanded.startswith("~"):
        raise InputError(
            f"{option}: {path} is in the home of a user, and this process knows none: HOME is not set, and the user "
            f"{os.geteuid()} is in no user database. Set HOME or an absolute path."
        )
    return os.path.abspath(expanded)
