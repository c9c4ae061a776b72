# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that name devices: how a task gives them, and what they hold."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec
from .._common.errors import InputError


def target_options(*names):
    """The options that name devices, of which a task gives exactly one."""
    return ArgumentSpec(
        options={name: {"type": "list", "elements": "str"} for name in names},
        mutually_exclusive=(names,),
        required_one_of=(names,),
    )


def targets_or_alternatives(targets, *flags, **others):
    """The options of target_options(), and others that stand in their place.

    flags: those that do when they are set to true. others: those that have a specification of their own.
    """
    names = (*targets.options, *flags, *others)
    return ArgumentSpec(
        options={**targets.options, **{flag: {"type": "bool"} for flag in flags}, **others},
        mutually_exclusive=(names,),
        required_one_of=(names,),
    )


def is_chosen(params, alternative):
    """Whether an option stands in the place of targets. To say that it does not, and nothing else, is an InputError."""
    if params[alternative] is False:
        raise InputError(f"{alternative}: set it to true, or name devices.")
    return bool(params[alternative])


def requested_targets(params, parsers):
    """(option, handles) that a task names its devices by, each handle checked, or an InputError.

    parsers: {option: a function that makes the console's form of a handle, or raises an InputError}.
    """
    kind = next((name for name in parsers if params[name] is not None), next(iter(parsers)))
    identifiers = params[kind] or []
    if identifiers == [""]:  # what an empty text means as a list
        identifiers = []
    if not identifiers and not params["allow_empty"]:
        raise InputError(
            f"{kind}: the list is empty. A list that was computed wrongly never means the whole play; "
            "set allow_empty: true where an empty one is right."
        )
    for identifier in identifiers:
        parsers[kind](identifier)
    return kind, identifiers
