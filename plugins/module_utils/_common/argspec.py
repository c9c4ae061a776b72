# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: argument specs that are defined once and combined by each module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError


@dataclass(frozen=True)
class ArgumentSpec:
    """Options and their constraints, in the forms of AnsibleModule. C(a + b) combines both."""

    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    mutually_exclusive: tuple[tuple[Any, ...], ...] = ()
    required_together: tuple[tuple[Any, ...], ...] = ()
    required_one_of: tuple[tuple[Any, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()

    def __add__(self, other: ArgumentSpec) -> ArgumentSpec:
        return ArgumentSpec(
            {**self.options, **other.options},
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_together + other.required_together,
            self.required_one_of + other.required_one_of,
            self.required_if + other.required_if,
        )

    def constraints(self) -> dict[str, list[list[Any]]]:
        """Return the arguments of AnsibleModule and of core's validator in addition to the options."""
        return {
            "mutually_exclusive": [list(names) for names in self.mutually_exclusive],
            "required_together": [list(names) for names in self.required_together],
            "required_one_of": [list(names) for names in self.required_one_of],
            "required_if": [list(rule) for rule in self.required_if],
        }

    def validate(self, values: Mapping[str, Any], name: str) -> tuple[dict[str, Any], set[str], list[str]]:
        """Validate values like AnsibleModule, with its messages. name: the module's.

        Return (params, secrets, errors): every option with its value or default, the values of no_log options, and
        error messages (an empty list for valid input).
        """
        result = ArgumentSpecValidator(self.options, **self.constraints()).validate(values)
        unsupported = f"Unsupported parameters for ({name}) module: "
        errors = [f"{unsupported if isinstance(error, UnsupportedError) else ''}{error}" for error in result.errors]
        return result.validated_parameters, result._no_log_values, errors
