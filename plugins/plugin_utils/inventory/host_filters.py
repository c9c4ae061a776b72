# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the user wants: rules that include or exclude by conditions, of which the first that fits decides."""

from __future__ import annotations

import jinja2
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError


class HostFilters:
    """rules: as the configuration has them. An InputError for what is none, or has no effect.

    evaluate: takes an expression and the variables that it is about. strict: whether it is an error where that fails.
    """

    def __init__(self, rules, evaluate, strict):
        self._rules = [_parsed(number, rule) for number, rule in enumerate(rules, 1)]
        if self._rules and all(takes for takes, dummy in self._rules):
            raise InputError(
                "filters: a host that no rule fits is taken, so that include alone leaves nobody out. "
                "End with 'exclude: true'."
            )
        self._evaluate = evaluate
        self._strict = strict
        self._untold = {}  # {number of a rule: why it could be told of no host so far, or None}

    def __bool__(self):
        return bool(self._rules)

    def accept(self, name, variables):
        """Whether the first rule that fits a host takes it. Where none fits, it is taken."""
        for number, (takes, condition) in enumerate(self._rules, 1):
            try:
                fits = condition if isinstance(condition, bool) else self._evaluate(condition, variables)
                self._untold[number] = None
            except Exception as error:
                message = f"filters: rule {number}, {condition!r}, cannot be told of host {name}: {error}".rstrip(".")
                if self._strict:
                    raise InputError(f"{message}.") from error
                self._untold.setdefault(number, message)
                continue
            if boolean(fits, strict=False) if isinstance(fits, str) else fits:
                return takes
        return True

    def remarks(self):
        """What is wrong with rules that could be told of no host at all."""
        return [f"{message}. The rule fits no host at all." for message in self._untold.values() if message]


def _parsed(number, rule):
    """(whether hosts that fit are taken, condition) of a rule."""
    if not isinstance(rule, dict) or len(rule) != 1 or not {"include", "exclude"} & set(rule):
        raise InputError(f"filters: rule {number} is a mapping of either include or exclude to a condition.")
    ((deed, condition),) = rule.items()
    if not isinstance(condition, bool):
        if not isinstance(condition, str) or not condition.strip():
            raise InputError(f"filters: rule {number}: the condition is empty, or no text.")
        try:
            jinja2.Environment().parse(f"{{{{ {condition} }}}}")
        except jinja2.TemplateSyntaxError as error:
            raise InputError(f"filters: rule {number}: {condition!r} is no condition: {error.message}.") from None
    return deed == "include", condition
