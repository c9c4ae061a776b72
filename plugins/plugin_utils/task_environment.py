# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task keyword C(environment), which ansible-core passes only to modules, on a command line others can read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import AUDIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import RUN_LIMIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import (
    FREEZE_VARIABLE,
    RELEASES_VARIABLE,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE
from ansible_collections.secops.device_actions.plugins.plugin_utils.awx_jobs import ALLOW_VARIABLE

_PROXY_VARIABLES = ("https_proxy", "all_proxy", "http_proxy")


@contextmanager
def process_environment(environment: Any) -> Iterator[None]:
    """Set the variables in this process, and restore it at the end. environment: a mapping or a list of mappings.

    Guard rails that an administrator sets for a controller stay: a task can add protected devices, and nothing else.
    """
    layers = _layers(environment)
    if not any(layers):
        yield
        return
    before = dict(os.environ)
    for variables in layers:
        os.environ.update({str(name): str(value) for name, value in variables.items() if value is not None})
    if PROTECTED_VARIABLE in before:
        os.environ[PROTECTED_VARIABLE] += f",{before[PROTECTED_VARIABLE]}"
    if RUN_LIMIT_VARIABLE in before:
        os.environ[RUN_LIMIT_VARIABLE] = before[RUN_LIMIT_VARIABLE]
    # A task cannot lift a freeze (neither its variable nor the directory of its file), or allow slices.
    for name in (FREEZE_VARIABLE, STATE_VARIABLE, ALLOW_VARIABLE):
        if before.get(name, "").strip():
            os.environ[name] = before[name]
    if os.environ.get(RELEASES_VARIABLE) != before.get(RELEASES_VARIABLE):
        os.environ[RELEASES_VARIABLE] = before.get(RELEASES_VARIABLE, "")
    # A task can name another file for its audit trail, but not do without one that an administrator set.
    if AUDIT_VARIABLE in before and not os.environ[AUDIT_VARIABLE].strip():
        os.environ[AUDIT_VARIABLE] = before[AUDIT_VARIABLE]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def without_secrets(environment: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the environment without the named variables, in any case, and without proxies that have a password."""
    secret = {name.lower() for name in names}
    return [
        {
            name: value
            for name, value in variables.items()
            if name.lower() not in secret and not (name.lower() in _PROXY_VARIABLES and "@" in str(value))
        }
        for variables in _layers(environment)
    ]


def secret_proxy(environment: Any) -> str | None:
    """Return the URL of the environment's proxy that has a password, or None."""
    variables = {name.lower(): value for layer in _layers(environment) for name, value in layer.items()}
    proxies = [str(variables[name]) for name in _PROXY_VARIABLES if "@" in str(variables.get(name))]
    return proxies[0] if proxies else None


def _layers(environment: Any) -> list[Mapping[str, Any]]:
    layers = environment if isinstance(environment, list) else [environment]
    return [layer for layer in layers if isinstance(layer, dict)]
