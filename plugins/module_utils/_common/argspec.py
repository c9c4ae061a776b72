# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: argument specs that are made once and put together by each module."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError


@dataclass(frozen=True)
class ArgumentSpec:
    """Options and what binds them, in the forms of AnsibleModule. C(a + b) has what both have."""

    options: dict = field(default_factory=dict)
    mutually_exclusive: tuple = ()
    required_together: tuple = ()
    required_one_of: tuple = ()
    required_if: tuple = ()

    def __add__(self, other):
        return ArgumentSpec(
            {**self.options, **other.options},
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_together + other.required_together,
            self.required_one_of + other.required_one_of,
            self.required_if + other.required_if,
        )

    def constraints(self):
        """The arguments of AnsibleModule and of core's validator beside the options themselves."""
        return {
            "mutually_exclusive": [list(names) for names in self.mutually_exclusive],
            "required_together": [list(names) for names in self.required_together],
            "required_one_of": [list(names) for names in self.required_one_of],
            "required_if": [list(rule) for rule in self.required_if],
        }

    def validate(self, values, name):
        """Validate like AnsibleModule does, in its words.

        Returns (params, secrets, errors): every option with its value or default, the values of no_log options, and
        the messages of what is wrong (an empty list for valid input).
        """
        verdict = ArgumentSpecValidator(self.options, **self.constraints()).validate(values)
        unsupported = f"Unsupported parameters for ({name}) module: "
        errors = [f"{unsupported if isinstance(error, UnsupportedError) else ''}{error}" for error in verdict.errors]
        return verdict.validated_parameters, verdict._no_log_values, errors
