# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that name devices, and the identifiers that a task gives in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.errors import InputError

HOSTS = "hosts"  # patterns of hosts in the inventory, which only the controller can resolve


def target_options(*names: str, **aliases: str) -> ArgumentSpec:
    """Return the options that name devices, and C(hosts), of which a task sets exactly one.

    aliases: {option: its alias}.
    """
    more = {name: {"aliases": [alias]} for name, alias in aliases.items()}
    names = (*names, HOSTS)
    return ArgumentSpec(
        options={name: {"type": "list", "elements": "str", **more.get(name, {})} for name in names},
        mutually_exclusive=(names,),
        required_one_of=(names,),
    )


def targets_or_alternatives(targets: ArgumentSpec, *flags: str, **others: Any) -> ArgumentSpec:
    """Return the options of target_options(), and others that a task may set instead.

    flags: options that are set to true. others: options with a specification of their own.
    """
    names = (*targets.options, *flags, *others)
    return ArgumentSpec(
        options={**targets.options, **{flag: {"type": "bool"} for flag in flags}, **others},
        mutually_exclusive=(names,),
        required_one_of=(names,),
    )


def is_chosen(params: Mapping[str, Any], flag: str) -> bool:
    """Return whether a flag replaces the targets. Raise an InputError where it is false and no targets are given."""
    if params[flag] is False:
        raise InputError(f"{flag}: must be true, got false. Set it to true, or name devices.")
    return bool(params[flag])


def requested_targets(params: Mapping[str, Any], parsers: Mapping[str, Callable[[str], str]]) -> tuple[str, list[str]]:
    """Return (option, identifiers) with which a task names its devices. Raise an InputError for an invalid one.

    parsers: {option: function that returns the console's form of an identifier, or raises an InputError}.
    """
    if params.get(HOSTS) is not None:
        raise InputError(
            f"{HOSTS}: is resolved on the controller by the action plugin, and this module was called without it. Name "
            f"the devices with {next(iter(parsers))}."
        )
    option = next((name for name in parsers if params[name] is not None), next(iter(parsers)))
    identifiers = params[option] or []
    if identifiers == [""]:  # a list from an empty text
        identifiers = []
    if not identifiers and not params["allow_empty"]:
        raise InputError(
            f"{option}: the list is empty, which usually means that it was computed wrongly. Name at least one target, "
            "or set allow_empty: true to accept an empty list."
        )
    for identifier in identifiers:
        parsers[option](identifier)
    return option, identifiers
