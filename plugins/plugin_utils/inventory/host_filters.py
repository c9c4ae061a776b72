# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Select hosts by rules that include or exclude by a condition. The first rule that matches decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jinja2
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError


class HostFilters:
    """The rules of the option C(filters). Raise an InputError for rules that are invalid or have no effect.

    evaluate: takes a condition and a host's variables. strict: raise an error if a condition cannot be evaluated.
    """

    def __init__(self, rules: Sequence[Any], evaluate: Callable[[str, Mapping[str, Any]], Any], strict: bool) -> None:
        self._rules = [_parse(number, rule) for number, rule in enumerate(rules, 1)]
        if self._rules and all(includes for includes, dummy in self._rules):
            raise InputError(
                "filters: must contain an exclude rule, because hosts that match no rule are included. "
                "End the list with 'exclude: true'."
            )
        self._evaluate = evaluate
        self._strict = strict
        self._errors: dict[int, str | None] = {}  # {rule number: first error, or None once it was evaluated}
        self._included = self._excluded = 0

    def __bool__(self) -> bool:
        return bool(self._rules)

    def accept(self, name: str, variables: Mapping[str, Any]) -> bool:
        """Return whether the first rule that matches a host includes it. A host that matches no rule is included."""
        accepted = self._first_match(name, variables)
        self._excluded += not accepted
        self._included += accepted
        return accepted

    def _first_match(self, name: str, variables: Mapping[str, Any]) -> bool:
        for number, (includes, condition) in enumerate(self._rules, 1):
            try:
                matches = condition if isinstance(condition, bool) else self._evaluate(condition, variables)
                self._errors[number] = None
            except Exception as error:
                message = f"filters: rule {number}, {condition!r}, cannot be evaluated for host {name}: {error}"
                if self._strict:
                    raise InputError(f"{message.rstrip('.')}.") from error
                self._errors.setdefault(number, message.rstrip("."))
                continue
            if boolean(matches, strict=False) if isinstance(matches, str) else matches:
                return includes
        return True

    def warnings(self) -> list[str]:
        """Return a warning for each rule that could not be evaluated for any host, and one if no host is left."""
        warnings = [f"{message}. The rule matches no host at all." for message in self._errors.values() if message]
        if self._excluded and not self._included:
            warnings.append(f"filters: the rules exclude all hosts ({self._excluded}). Check their conditions.")
        return warnings


def _parse(number: int, rule: Any) -> tuple[bool, str | bool]:
    """Return (whether matching hosts are included, condition) of a rule."""
    if not isinstance(rule, dict) or len(rule) != 1 or not {"include", "exclude"} & set(rule):
        raise InputError(
            f"filters: rule {number} must be a mapping with one key, include or exclude, got {rule!r}. "
            "Write one rule for each condition."
        )
    ((action, condition),) = rule.items()
    if not isinstance(condition, bool):
        if not isinstance(condition, str) or not condition.strip():
            raise InputError(
                f"filters: rule {number}: the condition must be text, true or false, got {condition!r}. "
                "Write a Jinja2 expression without braces."
            )
        try:
            jinja2.Environment().parse(f"{{{{ {condition} }}}}")
        except jinja2.TemplateSyntaxError as error:
            raise InputError(
                f"filters: rule {number}: the condition must be a Jinja2 expression, got {condition!r} "
                f"({str(error.message).rstrip('.')}). Correct the expression."
            ) from None
    return action == "include", condition
