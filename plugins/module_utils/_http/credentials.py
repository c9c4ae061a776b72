# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials as users give them: by an option, or by the environment variable that stands in for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._common.errors import InputError


def _non_empty_variable(name: str) -> str:
    """Return the variable's value. Unlike core's env_fallback, ignore a variable that is set but empty."""
    if value := os.environ.get(name, "").strip():
        return value
    raise AnsibleFallbackNotFound


def environment_fallback(variable: str) -> tuple[Callable[[str], str], list[str]]:
    """Return the C(fallback) of an option that an environment variable can replace."""
    return (_non_empty_variable, [variable])


def check_credentials(
    params: Mapping[str, Any], needed: Sequence[str], environment: Mapping[str, str], system: str
) -> dict[str, Any]:
    """Return the params with their credentials trimmed, because files and variables often end in a line break.

    needed: the options that a login takes. If the system has access tokens, access_token replaces them all.
    environment: {option: its environment variable}. system: the console's name in messages.
    Raise InputError unless there is a token, or everything for a login.
    """
    given = [name for name in (*needed, "access_token") if name in params]
    checked = {**params, **{name: (params[name] or "").strip() or None for name in given}}
    token = checked.get("access_token")
    if token:
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise InputError("access_token: contains characters that are invalid in a token.")
        return checked
    missing = [name for name in needed if not checked[name]]
    if missing:
        named = ", ".join(f"{name} ({environment[name]})" for name in missing)
        alternatives = ", their environment variables, or access_token"
        if "access_token" not in checked:
            alternatives = " or their environment variables"
        raise InputError(f"Missing credentials for {system}: {named}. Set the options{alternatives}.")
    return checked
