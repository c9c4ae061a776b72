# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option C(hosts): which hosts of the inventory its patterns match, within C(--limit)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager, split_host_pattern

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted, printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.targets import HOSTS

_HOW_TO_CHECK = (
    "Check the pattern with 'ansible-inventory --graph'. To accept that nothing matches, set allow_empty: true."
)
_WILDCARDS = ("*", "?", "[", "~")
_SUBSCRIPT = re.compile(r"(.+)\[[\d:-]+\]")


class InventoryHosts:
    """The hosts and groups of the inventory, and those of them that C(--limit) leaves.

    groups: {group: its hosts}, the variable of ansible-core. limit: the value of C(--limit), or None.
    """

    _last: tuple[Any, Any, InventoryHosts] | None = None  # for the next item of a loop

    def __init__(self, groups: Mapping[str, Sequence[str]], limit: Any, loader: Any) -> None:
        self._groups = groups
        self._limit = limit
        # As in core's lookup plugin inventory_hostnames. No variable has the inventory itself.
        self._manager = InventoryManager(loader, parse=False)
        for group, hosts in groups.items():
            self._manager.add_group(group)
            for host in hosts:
                self._manager.add_host(host, group=group)
        if limit:
            try:
                self._manager.subset(limit)
            except AnsibleError as error:
                raise InputError(f"--limit: {printable_line(error)}.") from None

    @classmethod
    def of_task(cls, task_vars: Mapping[str, Any], loader: Any) -> InventoryHosts:
        """Return those of a task. task_vars: its variables. loader: of ansible-core."""
        groups, limit = task_vars.get("groups") or {}, task_vars.get("ansible_limit")
        if not (cls._last and cls._last[0] is groups and cls._last[1] == limit):
            cls._last = (groups, limit, cls(groups, limit, loader))
        return cls._last[2]

    def matching(self, patterns: object, allow_empty: bool) -> list[str]:
        """Return the names of the hosts that the patterns match, in the order of the inventory.

        patterns: the value of the option. allow_empty: whether patterns may match no host. Raise an InputError where
        they must not, and for invalid patterns.
        """
        words = _words(patterns)
        if not words:
            if allow_empty:
                return []
            raise InputError(
                f"{HOSTS}: the list is empty, which usually means that it was computed wrongly. Name at least one "
                "pattern, or set allow_empty: true to accept an empty list."
            )
        for word in words:
            self._check(word, allow_empty)
        if all(word[0] in "!&" for word in words):
            raise InputError(
                f"{HOSTS}: {_shown(patterns)} only excludes or intersects hosts, and would start from all hosts of the "
                "inventory. Name what to start from, for example 'all' or a group."
            )
        found = self._hosts(words)
        if not found and not allow_empty:
            raise InputError(f"{HOSTS}: {self._nothing_left(words, _shown(patterns))} {_HOW_TO_CHECK}")
        return found

    def has_group(self, name: str) -> bool:
        """Return whether a group has hosts."""
        return bool(self._groups.get(name))

    def _hosts(self, words: Sequence[str], ignore_limit: bool = False) -> list[str]:
        """Return the hosts that single patterns match together."""
        try:
            with _mismatches_ignored():
                # A comma keeps core from splitting a pattern at its colons.
                hosts = self._manager.get_hosts(",".join([*words, ""]), ignore_limits=ignore_limit)
            return [host.name for host in hosts]
        except AnsibleError as error:
            raise InputError(f"{HOSTS}: {printable_line(error).rstrip('.')}. {_HOW_TO_CHECK}") from None

    def _check(self, word: str, allow_empty: bool) -> None:
        """Raise an InputError for a single pattern that is invalid, or that matches nothing but must."""
        pattern = word[1:] if word[0] in "!&" else word
        shown = printable_line(word)
        if pattern in ("", "~"):
            raise InputError(f"{HOSTS}: {shown!r} names nothing. Was a part of it computed as an empty text?")
        if self._hosts([pattern], ignore_limit=True):
            return
        if word[0] == "!":
            name = _without_subscript(pattern)
            if name in self._groups or any(wildcard in name for wildcard in _WILDCARDS):
                return
            raise InputError(
                f"{HOSTS}: {shown!r} excludes nothing, because no host or group of the inventory has this name."
                f"{self._suggestion(pattern)} If it may be missing, add a wildcard: '!{printable_line(name)}*'."
            )
        if not allow_empty:
            reason = "matches no host of the inventory." + self._suggestion(pattern)
            if pattern in self._groups:
                reason = "is a group without hosts."
            raise InputError(f"{HOSTS}: {shown!r} {reason} {_HOW_TO_CHECK}")

    def _nothing_left(self, words: Sequence[str], shown: str) -> str:
        without_limit = len(self._hosts(words, ignore_limit=True))
        if not without_limit:
            return f"{shown} leaves no host, although each part of it matches something."
        limit = printable_line(self._limit)
        return (
            f"{shown} matches {counted(without_limit, 'host')}, but none of them is in "
            f"--limit {limit!r}. The limit must name the hosts to act on, and the host that runs the task: "
            "--limit localhost,HOST."
        )

    def _suggestion(self, pattern: str) -> str:
        wanted = _without_subscript(pattern).lower()
        for names in (self._groups, self._groups.get("all", ())):
            by_lower = {name.lower(): name for name in names}
            if close := difflib.get_close_matches(wanted, by_lower, n=2, cutoff=0.75):
                return f" Did you mean {' or '.join(repr(printable_line(by_lower[name])) for name in close)}?"
        return ""


@contextmanager
def _mismatches_ignored() -> Iterator[None]:
    """Keep ansible-core from reporting patterns that match nothing, which the errors of this file explain better.

    Its setting host_pattern_mismatch is for the hosts of plays. With "error", it refuses '!dc*' if no host matches.
    """
    setting = C.HOST_PATTERN_MISMATCH
    C.HOST_PATTERN_MISMATCH = "ignore"
    try:
        yield
    finally:
        C.HOST_PATTERN_MISMATCH = setting


def _words(patterns: object) -> list[str]:
    """Return the single patterns of the option's value. Raise an InputError for other types."""
    entries = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(entries, (list, tuple)) or not all(isinstance(entry, str) for entry in entries):
        raise InputError(
            f"{HOSTS}: must be a host pattern or a list of patterns, as in a play, got {printable_line(patterns)!r}."
        )
    words: list[str] = split_host_pattern([str(entry) for entry in entries])
    return [word for word in words if word]


def _without_subscript(pattern: str) -> str:
    subscript = _SUBSCRIPT.fullmatch(pattern)
    return subscript[1] if subscript else pattern


def restricted(patterns: object, group: str) -> str:
    """Return patterns as one text that only matches hosts that are also in a group."""
    words = [*_words(patterns), f"&{group}"]
    return printable_line(("," if any(":" in word for word in words) else ":").join(words))


def _shown(patterns: Any) -> str:
    return repr(printable_line(patterns if isinstance(patterns, str) else ",".join(patterns)))
