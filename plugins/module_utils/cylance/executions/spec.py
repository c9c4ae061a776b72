# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution that a task wants, and how it differs from those that the console reports."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from ..._common.digests import digest
from ..._common.text import escape_unprintable, summarize
from ..paged_lists import Facts
from .destination import same_destination

_UNKNOWN_PACKAGE = "packages: one of them is unknown, or the console names it in another way than its list of packages"


@dataclass(frozen=True)
class ExecutionSpec:
    """The execution that a task wants.

    packages: (facts of a package, its arguments) each. device_ids or zone_ids: in Focus form, without duplicates.
    destination: a secret, "" for none. labels: {device id: the device in messages}.
    """

    name: str
    packages: tuple[tuple[Facts, tuple[str, ...]], ...]
    device_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    destination: str
    keep_results_locally: bool
    labels: Mapping[str, str]

    def body(self) -> dict[str, Any]:
        """Return the body of the request (page "Create package execution")."""
        return {
            "execution": {
                "name": self.name,
                "target": {"zones": list(self.zone_ids)} if self.zone_ids else {"devices": list(self.device_ids)},
                "destination": self.destination,
                "packageExecutions": [
                    {"arguments": list(arguments), "package": package["id"]} for package, arguments in self.packages
                ],
                "keepResultsLocally": self.keep_results_locally,
            }
        }

    @property
    def normalized_name(self) -> str:
        """See normalize_name()."""
        return normalize_name(self.name)

    @property
    def packages_digest(self) -> str:
        """A digest that is equal for the same packages with the same arguments."""
        return digest(json.dumps([[package["id"], arguments] for package, arguments in self.packages]))[:32]

    def has_name_of(self, execution: Facts) -> bool:
        """Return whether an execution (see execution_facts) has this name."""
        return normalize_name(execution["name"] or "") == self.normalized_name

    def contradictions(self, execution: Facts, known: Mapping[str, Facts]) -> list[str]:
        """Return the differences(), except that the console names a package in another way."""
        return [text for text in self.differences(execution, known) if text != _UNKNOWN_PACKAGE]

    def differences(self, execution: Facts, known: Mapping[str, Facts]) -> list[str]:
        """Return, in words, how an execution differs from this one.

        known: see packages_by_reference.
        """
        found = [*self._set_difference("zones", self.zone_ids, execution["zone_ids"])]
        if not self.zone_ids:  # for zones, the console adds the devices that it found in them
            found += self._set_difference("devices", self.device_ids, execution["device_ids"])
        found += self._package_differences(execution["packages"], known)
        if not same_destination(execution["secret_destination"] or "", self.destination):
            found.append("the destination differs")
        if execution["keep_results_locally"] not in (None, self.keep_results_locally):
            found.append("keep_results_locally differs")
        return found

    def _set_difference(self, noun: str, wanted: Iterable[str], reported: Iterable[str]) -> Iterator[str]:
        missing, others = sorted(set(wanted) - set(reported)), sorted(set(reported) - set(wanted))
        if missing:
            yield f"{noun}: {len(missing)} missing ({self._labels(missing)})"
        if others:
            yield f"{noun}: {len(others)} not requested ({self._labels(others)})"

    def _labels(self, ids: Sequence[str]) -> str:
        return summarize([self.labels.get(one, one) for one in ids])

    def _package_differences(self, reported: Sequence[Facts], known: Mapping[str, Facts]) -> Iterator[str]:
        executed = [known[one["package"]] for one in reported if one["package"] in known]
        if len(reported) != len(self.packages):
            yield f"packages: {len(reported)} of them instead of {len(self.packages)}"
        elif len(executed) != len(reported):
            yield _UNKNOWN_PACKAGE
        elif [package["id"] for package in executed] != [package["id"] for package, dummy in self.packages]:
            wanted = [package for package, dummy in self.packages]
            yield f"packages: {_names(executed)} instead of {_names(wanted)}"
        else:
            for one, (package, arguments) in zip(reported, self.packages):
                yield from _argument_difference(package["name"], one["arguments"], arguments)


def normalize_name(name: str) -> str:
    """Return a name as names compare: neither extra blanks nor the encoding of accents distinguish them."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _argument_difference(package: str, reported: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    """Yield the first argument that differs."""
    for number, (its, ours) in enumerate(zip_longest(reported, wanted), start=1):
        if its != ours:
            its, ours = ("none" if one is None else f"'{escape_unprintable(one)}'" for one in (its, ours))
            yield f"argument {number} of {package}: {its} instead of {ours}"
            return


def _names(packages: Sequence[Facts]) -> str:
    return summarize([str(package["name"]) for package in packages]) or "none"
