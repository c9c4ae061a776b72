# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials as users give them: by an option, or by the environment variable that stands in for it."""

from __future__ import annotations

import os

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._common.errors import InputError


def _set_variable(name):
    """Like core's env_fallback, but a variable that is set and empty stands in for nothing."""
    if value := os.environ.get(name, "").strip():
        return value
    raise AnsibleFallbackNotFound


def environment_fallback(variable):
    """The C(fallback) of an option for which an environment variable stands in."""
    return (_set_variable, [variable])


def check_credentials(params, needed, environment, system):
    """The params with their credentials trimmed, as files and variables often end in a line break.

    needed: the options that a login takes, all of which access_token makes superfluous, where the system has tokens.
    environment: {option: its variable}. system: as messages call it. Raises an InputError unless there is a token, or
    everything for a login.
    """
    given = [name for name in (*needed, "access_token") if name in params]
    params = {**params, **{name: (params[name] or "").strip() or None for name in given}}
    token = params.get("access_token")
    if token:
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise InputError("access_token: it holds characters that no token has.")
        return params
    missing = [name for name in needed if not params[name]]
    if missing:
        named = ", ".join(f"{name} ({environment[name]})" for name in missing)
        instead = (
            ", their environment variables, or access_token" if "access_token" in params else " or their variables"
        )
        raise InputError(f"No credentials for {system}: {named} missing. Set the options{instead}.")
    return params
