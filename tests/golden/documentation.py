# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduce documents to their structure: documentation without its words, and ledgers without what differs by run."""

from __future__ import annotations

from typing import Any

from .normal import Normalizer

# Keys whose values are words.
WORDS = frozenset(
    {"author", "description", "details", "examples", "filename", "notes", "path", "requirements"}
    | {"returned", "sample", "seealso", "short_description"}
)
# Keys of the ledger whose values differ in each run.
OF_THE_RUN = frozenset({"run", "ticket"})
NAMES = frozenset({"options", "suboptions", "contains", "return"})


def structure(value: Any, names: bool = False) -> Any:
    """Return documentation without words. names: whether the keys are names of options or results, which all stay."""
    if isinstance(value, dict):
        return {
            key: structure(item, key in NAMES and not names) for key, item in value.items() if names or key not in WORDS
        }
    return [structure(item) for item in value] if isinstance(value, list) else value


def ledger(value: Any, normal: Normalizer) -> Any:
    """Return the content of a JSON file with markers for what differs by run."""
    if isinstance(value, dict):
        return {key: "<run>" if key in OF_THE_RUN else ledger(item, normal) for key, item in value.items()}
    if isinstance(value, list):
        return [ledger(item, normal) for item in value]
    return normal.value(value, "")
