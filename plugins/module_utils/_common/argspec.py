# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: argument specs that are defined once and combined by each module."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
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
        unknown = self.unknown(values)
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

    def unknown(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return {unknown option: the options that it may have been meant to be}. Suboptions: C(option.suboption)."""
        known = {name: option for option in self.options for name in self.names(option)}
        found = {str(name): similar_names(str(name), known) for name in values if str(name) not in known}
        for name, option in known.items():
            for entry in _mappings(values.get(name)) if "options" in self.options[option] else ():
                for key, meant in self._suboptions(option).unknown(entry).items():
                    found[f"{option}.{key}"] = [f"{option}.{one}" for one in meant]
        return dict(sorted(found.items()))

    def _suboptions(self, option: str) -> ArgumentSpec:
        return ArgumentSpec(self.options[option].get("options", {}))

    def _unknown_message(self, unknown: Mapping[str, Sequence[str]], module: str) -> str:
        suggested = dict.fromkeys(option for meant in unknown.values() for option in meant)
        joint = ", " if len(unknown) > 1 else " or "
        hint = f" Did you mean {joint.join(suggested)}?" if suggested else ""
        supported: list[str] = []
        for option in dict.fromkeys(name.rpartition(".")[0] for name in unknown):
            names = self._suboptions(option).options if option in self.options else self.options
            supported += sorted(f"{option}.{name}" if option in self.options else name for name in names)
        return (
            f"Unsupported parameters for ({module}) module: {', '.join(unknown)}.{hint} "
            f"Supported parameters include: {', '.join(supported)}."
        )


def _can_be_path(text: str) -> bool:
    """Return whether the system takes a text as a path, so that opening it raises nothing but an OSError."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def _mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the values of suboptions in the value of an option, which may have any type."""
    entries = value if isinstance(value, (list, tuple)) else [value]
    return [entry for entry in entries if isinstance(entry, Mapping)]


def similar_names(name: str, known: Mapping[str, str]) -> list[str]:
    """Return the options that an unknown one may have been meant to be. known: {name or alias: option}."""
    plain = name.lower().replace("-", "_")
    close = difflib.get_close_matches(plain, known, n=2, cutoff=0.75)
    if not close and len(plain) > 1:  # a part of a name: ids, host, secret
        forms = (plain, f"{plain}s")
        close = [one for one in known if any(word.startswith(plain) or word.endswith(forms) for word in one.split("_"))]
    return list(dict.fromkeys(known[one] for one in close))[:_MAX_SUGGESTIONS]
