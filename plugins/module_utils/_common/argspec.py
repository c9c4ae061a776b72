# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: argument specs that are defined once and combined by each module."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import RequiredError, RequiredOneOfError, UnsupportedError

from .text import escape_unprintable

_MAX_SUGGESTIONS = 3  # for an unknown option


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

    def validate(
        self, values: Mapping[str, Any], name: str, has_targets: bool = True
    ) -> tuple[dict[str, Any], set[str], list[str]]:
        """Validate values like AnsibleModule, with its messages. name: the module's.

        has_targets: whether the options of which one is required must be there.
        Return (params, secrets, errors): every option with its value or default, the values of no_log options, and
        error messages (an empty list for valid input). An unknown option is the first error, and the only one about
        names: the option that it was meant to be is missing.
        """
        constraints = self.constraints()
        if not has_targets:
            constraints["required_one_of"] = []
        result = ArgumentSpecValidator(self.options, **constraints).validate(values)
        twice = [(given["option"], given["alias"]) for given in result._warnings]
        errors = [f"{option}: its alias {alias} is set too. Set one of them." for option, alias in twice]
        unknown = sorted(self.unknown(values))
        if unknown:
            errors.append(self._unknown_message(unknown, name))
        misled = (UnsupportedError, RequiredError, RequiredOneOfError) if unknown else ()
        errors += [str(error) for error in result.errors if not isinstance(error, misled)]
        errors += [
            f"{option}: must be a path, got {escape_unprintable(path)!r}."
            for option, specification in self.options.items()
            if specification.get("type") == "path"
            and (path := result.validated_parameters.get(option))
            and not _can_be_path(path)
        ]
        return result.validated_parameters, result._no_log_values, errors

    def names(self, option: str) -> tuple[str, ...]:
        """Return the name of an option and its aliases."""
        return (option, *self.options[option].get("aliases", ()))

    def unknown(self, names: Iterable[str]) -> set[str]:
        """Return those of the names that no option has."""
        return {str(name) for name in names} - {name for option in self.options for name in self.names(option)}

    def _unknown_message(self, unknown: Sequence[str], module: str) -> str:
        known = {name: option for option in self.options for name in self.names(option)}
        suggested = dict.fromkeys(option for name in unknown for option in similar_names(name, known))
        joint = ", " if len(unknown) > 1 else " or "
        hint = f" Did you mean {joint.join(suggested)}?" if suggested else ""
        supported = ", ".join(sorted(self.options))
        return (
            f"Unsupported parameters for ({module}) module: {', '.join(unknown)}.{hint} "
            f"Supported parameters include: {supported}."
        )


def _can_be_path(text: str) -> bool:
    """Return whether the system takes a text as a path, so that opening it raises nothing but an OSError."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def similar_names(name: str, known: Mapping[str, str]) -> list[str]:
    """Return the options that an unknown one may have been meant to be. known: {name or alias: option}."""
    plain = name.lower().replace("-", "_")
    close = difflib.get_close_matches(plain, known, n=2, cutoff=0.75)
    if not close and len(plain) > 1:  # a part of a name: ids, host, secret
        forms = (plain, f"{plain}s")
        close = [one for one in known if any(word.startswith(plain) or word.endswith(forms) for word in one.split("_"))]
    return list(dict.fromkeys(known[one] for one in close))[:_MAX_SUGGESTIONS]
