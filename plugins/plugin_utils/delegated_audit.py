# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of a task whose module runs elsewhere.

The controller writes it, before the module starts and from its result. Only the module of an async task writes it
itself, because its result returns to another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible.errors import AnsibleConnectionFailure

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import (
    AUDIT_VARIABLE,
    REQUESTED,
    AuditSettings,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import FACTS_VARIABLE

_OPTION = "audit_log"


class DelegatedAudit:
    """The trail of one delegated task. params: the task's arguments, validated. May raise an InputError."""

    def __init__(self, operation: type[Operation], params: Mapping[str, Any], context: Context, is_async: bool) -> None:
        self._context = context
        self._is_async = is_async
        self._path = AuditSettings.from_params(params, context).path if _OPTION in params else None
        self._trail = None if is_async else operation.open_trail(params, context)
        option = next((name for name in operation.target_options if params[name]), None)
        others = [f"{name} {params[name]}" for name in operation.target_alternatives if params[name]]
        names = params.get("expected_hostnames") or {}
        self._entries = [
            {"device": target, "device_id": target if option == "device_ids" else None, "hostname": names.get(target)}
            for target in (params[option] if option else others)
        ]

    def module_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return the module's arguments. Only the module of an async task gets the file."""
        others = {name: value for name, value in args.items() if name != _OPTION}
        return {**others, _OPTION: self._path} if self._is_async and self._path else others

    def environment(self, environment: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the module's environment. The module of an async task gets the facts about the play."""
        layers = [{name: value for name, value in one.items() if name != AUDIT_VARIABLE} for one in environment]
        if self._is_async and self._path:
            layers.append({FACTS_VARIABLE: self._context.facts.to_environment()})
        return layers

    @contextmanager
    def recorded(self, result: dict[str, Any]) -> Iterator[None]:
        """Write the intent, and afterwards the verdicts of the result, to which warnings are added.

        result: empty at first. The block fills it.
        """
        if not self._trail:
            yield
            return
        with self._trail.completed():
            self._trail.intend(self._entries, REQUESTED)
            try:
                yield
            except AnsibleConnectionFailure as error:
                self._trail.abort(DeviceActionsError(f"The host is unreachable: {error}", "unreachable"))
                raise
            if "devices" in result:
                self._trail.finish(result["devices"])
            else:
                is_crash = bool({"exception", "module_stdout"} & result.keys())
                message = str(result.get("msg", "The module returned no result."))
                self._trail.abort(DeviceActionsError(message, uncertain=is_crash))
        if warnings := self._context.warnings():
            result["warnings"] = [*result.get("warnings", []), *warnings]
