# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rulebooks of examples: sources, filters and their options, actions and what they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nox_support.event_objects import feeds

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.protection import ARGUMENTS

from . import collection
from .collection import Finding
from .located import line_of, line_of_error, mappings
from .options import check_operation, check_options, is_template
from .templates import check_templates
from .variables import check_variables, of_playbook

FEEDS = feeds()
FILTERS: dict[str, ArgumentSpec] = {"mark_protected": ARGUMENTS, "normalize": ArgumentSpec()}
SPECS = {**{name: feed.arguments for name, feed in FEEDS.items()}, **FILTERS}
# The keys of a rulebook that the collection's rulebooks and their readers need. ansible-rulebook knows more.
_RULESET = {
    "name",
    "hosts",
    "sources",
    "rules",
    "execution_strategy",
    "match_multiple_rules",
    "gather_facts",
    "default_events_ttl",
}
_RULE = {"name", "condition", "action", "actions", "throttle", "enabled"}
_ACTIONS = {
    "debug",
    "none",
    "post_event",
    "print_event",
    "retract_fact",
    "run_job_template",
    "run_playbook",
    "run_workflow_template",
    "set_fact",
    "shutdown",
}


def check_rulebook(rulesets: list[Any]) -> Iterator[Finding]:
    """Yield what is wrong with a rulebook."""
    for ruleset in mappings(rulesets):
        yield from _keys(ruleset, _RULESET, "a ruleset")
        yield from check_sources(ruleset.get("sources"))
        if not ruleset.get("rules"):
            yield line_of(ruleset), "the ruleset has no rules"
        for rule in mappings(ruleset.get("rules")):
            yield from _keys(rule, _RULE, "a rule")
            if "condition" not in rule:
                yield line_of(rule), "the rule has no condition"
            actions = mappings(rule.get("actions")) or mappings([rule.get("action")])
            if not actions:
                yield line_of(rule), "the rule has no action"
            for action in actions:
                yield from _action(action)


def check_sources(sources: Any) -> Iterator[Finding]:
    """Yield what is wrong with the sources of a rulebook."""
    if not mappings(sources):
        yield 0, "there are no sources"
    for source in mappings(sources):
        yield from _plugins({key: value for key, value in source.items() if key not in ("name", "filters")}, source)
        for one in mappings(source.get("filters")):
            yield from _plugins(one, one)


def _plugins(used: dict[str, Any], node: Any) -> Iterator[Finding]:
    if len(used) != 1:
        yield line_of(node), f"must name one source or filter, got {', '.join(used) or 'none'}"
    for name, values in used.items():
        own, line = collection.own(name), line_of(node, name)
        if own in SPECS:
            errors = list(check_options(SPECS[own], values or {}, name))
            if not errors and own in FEEDS:
                errors = list(check_operation(FEEDS[own], values or {}))
            yield from ((line_of_error(values, error, line), error) for error in errors)
        elif own or not collection.is_foreign(name):
            yield (
                line,
                f"there is no source or filter {name}. Known ones: {', '.join(SPECS)}, {collection.FOREIGN}.",
            )


def _action(action: dict[str, Any]) -> Iterator[Finding]:
    for name, arguments in action.items():
        line = line_of(action, name)
        if name not in _ACTIONS:
            yield line, f"there is no action {name}. Known ones: {', '.join(sorted(_ACTIONS))}."
        yield from ((line, error) for error in check_templates(arguments))
        if not isinstance(arguments, dict):
            continue
        known = None
        if name == "run_playbook":
            playbook = arguments.get("name")
            if collection.own(playbook) in collection.PLAYBOOKS:
                known = of_playbook(str(collection.own(playbook)))
            elif not is_template(playbook):
                yield line_of(arguments, "name"), f"there is no playbook {playbook}"
        extra = arguments.get("extra_vars") or (arguments.get("job_args") or {}).get("extra_vars") or {}
        yield from ((line_of(extra, variable), error) for variable, error in check_variables(extra, known))


def _keys(node: dict[str, Any], known: set[str], what: str) -> Iterator[Finding]:
    yield from ((line_of(node, key), f"{what} has no key {key}") for key in node if key not in known)
