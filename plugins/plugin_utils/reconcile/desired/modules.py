# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that files can use, each with the options that describe a desired state."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import format_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.settings import ExecutionSettings
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown import settings as lockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.catalog import ACTIONS
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.options import (
    MAX_EXEMPTION,
    ActionSettings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.containers import (
    Anything,
    ListOf,
    Record,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.formats import (
    CONTROL,
    INVALID,
    TEMPLATE,
    Choice,
    Format,
    Number,
    Text,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import (
    FileProblems,
    join_key,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.refusals import refusal_of_option
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.yaml_nodes import Fields, Node

DURATION = "[0-9]{1,3}:([01][0-9]|2[0-3]):[0-5][0-9]"  # d:hh:mm
_LARGEST_NUMBER = 2**31 - 1
_STATES = ("assign_to_group", "exempt", "ignore")  # actions of which reconcile knows the opposite


@dataclass(frozen=True)
class Module:
    """One module. options: {allowed option: its format}. settings: checks all options, with an InputError.

    implied: options that reconcile adds, so that the others can be checked. rules: of options among each other, as
    JSON Schemas. advice: {option: what it must be, where that depends on other options}.
    """

    operation: type[Operation]
    options: Mapping[str, Format]
    settings: Callable[[Mapping[str, Any]], object]
    implied: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[dict[str, Any], ...] = ()
    advice: Mapping[str, str] = field(default_factory=dict)

    @property
    def spec(self) -> Mapping[str, Mapping[str, Any]]:
        """The argument spec of the allowed options."""
        return {option: self.operation.arguments.options[option] for option in self.options}

    @functools.cached_property
    def record(self) -> Record:
        """The format of the module's options, as far as it does not depend on each other."""
        required = tuple(option for option, details in self.spec.items() if details.get("required"))
        refusal = functools.partial(refusal_of_option, self.operation)
        return Record(self.options, required, refusal, may_be_empty=not required)

    def read(self, node: Node, key: str, problems: FileProblems) -> Any:
        """Return the options with their defaults, or INVALID. See Format."""
        before = problems.count
        given = self.record.read(node, key, problems)
        if problems.count > before or given is INVALID:
            return INVALID
        values = _with_defaults(self.spec, given)
        defaults = {option: details.get("default") for option, details in self.operation.arguments.options.items()}
        line = node.line_of if isinstance(node, Fields) else lambda *names: node.line
        for names in self.operation.arguments.mutually_exclusive:
            if len(both := [name for name in names if name in given]) > 1:
                problems.add(line(*both), join_key(key, both[0]), f"Set only one of {' and '.join(both)}.")
                return INVALID
        try:
            self.settings({**defaults, **self.implied, **values})
        except InputError as error:  # it quotes values
            option = error.message.partition(":")[0]
            option = option if option in self.options else ""
            advice = self.advice.get(option) or getattr(self.options.get(option), "advice", "")
            message = advice or f"These options do not fit together. See ansible-doc for {self.operation.name}."
            problems.add(line(option), join_key(key, option) if option else key, message)
            return INVALID
        return values

    def schema(self) -> dict[str, Any]:
        """See Format."""
        schema = self.record.schema()
        for option, details in self.spec.items():
            if details.get("default") is not None:
                schema["properties"][option]["default"] = details["default"]
        return {**schema, "allOf": list(self.rules)} if self.rules else schema


def _with_defaults(spec: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with the defaults of those that are not given, also within lists of suboptions."""
    values = {option: details["default"] for option, details in spec.items() if details.get("default") is not None}
    for option, value in given.items():
        inner = spec[option].get("options")
        values[option] = [_with_defaults(inner, one) for one in value] if inner else value
    return values


def _name(advice: str, longest: int = 255) -> Text:
    """Return the format of something that a console knows by name or id."""
    message = f"must be {advice} of up to {longest} printable characters."
    return Text(message, forbidden=f"{CONTROL}|{TEMPLATE}", longest=longest)


_LENGTHS = f"'{format_duration(lockdown.SHORTEST)}' to '{format_duration(lockdown.LONGEST)}'"
_GROUP = (
    "The action assign_to_group requires either group or group_id, and no other action takes them: add or remove them."
)


def _action_rules() -> tuple[dict[str, Any], ...]:
    """Return which options each action of opswat_device_action takes, and which it requires."""
    specific = ("exempt_time", "group", "group_id")
    required: dict[str, dict[str, Any]] = {
        "assign_to_group": {"oneOf": [{"required": ["group"]}, {"required": ["group_id"]}]},
        "exempt": {"required": ["exempt_time"]},
    }
    rules = []
    for action in _STATES:
        refused = {option: False for option in specific if option not in ACTIONS[action].options}
        condition = {"properties": {"action": {"const": action}}, "required": ["action"]}
        rules.append({"if": condition, "then": {"properties": refused, **required.get(action, {})}})
    return tuple(rules)


MODULES = {
    module.operation.name: module
    for module in (
        Module(
            CylanceLockdown,
            {
                "state": Choice(("locked",), "To end a lockdown, set state: released in the entry, next to its id."),
                "expires": Text(
                    f"must be the length of each lockdown, {_LENGTHS} (d:hh:mm), in quotes.",
                    pattern=DURATION,
                ),
                "lockdown_type": _name("the type of a lockdown"),
                "lockdown_config_id": Number(
                    "must be the number of a lockdown configuration.", lowest=0, highest=_LARGEST_NUMBER
                ),
                "parameters": Anything("must be a mapping with the parameters of the lockdown configuration."),
            },
            lockdown.LockdownSettings.from_params,
        ),
        Module(
            OpswatDeviceAction,
            {
                "action": Choice(_STATES, "Other actions are commands, or reconcile sets them when an entry ends."),
                "group": _name("the name of a group"),
                "group_id": _name("the id of a group"),
                "exempt_time": Number(
                    f"must be hours from 0 (no end) to {MAX_EXEMPTION}.", lowest=0, highest=MAX_EXEMPTION
                ),
            },
            ActionSettings.from_params,
            rules=_action_rules(),
            advice={
                "group": _GROUP,
                "group_id": _GROUP,
                "exempt_time": "The action exempt requires exempt_time in hours (0 for no end), and no other action "
                "takes it: add or remove it.",
            },
        ),
        Module(
            CylancePackageExec,
            {
                "packages": ListOf(
                    Record(
                        {
                            "package": _name("the name or id of a package"),
                            "arguments": ListOf(
                                Text(
                                    "must be a text in quotes of up to 4000 characters.",
                                    forbidden=r"\x00",
                                    is_raw=True,
                                    longest=4000,
                                ),
                                "argument",
                                shortest=0,
                            ),
                        },
                        required=("package",),
                    ),
                    "package",
                ),
            },
            ExecutionSettings.from_params,
            implied={"name": "reconcile"},
        ),
    )
}
"""{name: module}, in the order in which an entry's actions are carried out."""
