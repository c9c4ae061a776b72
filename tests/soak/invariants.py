# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The invariants of all kinds of operations: how they fail, what they send, and what their results contain.

An invariant is a generator function that yields a message for each violation. Its name states what must hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from hostile.cleanliness import is_clean, unclean_texts
from simulator.cylance.console import APPLICATION as CYLANCE
from simulator.cylance.lockdown import KEY_WORDS
from simulator.opswat.console import APPLICATION as OPSWAT
from simulator.sdm.users import FIRST_USERS

from .evidence import Evidence, Run
from .kind import Kind

DESTINATION_SECRET = "hunter2-of-the-destination"
SECRETS = (
    CYLANCE.application_secret,
    OPSWAT.client_secret,
    *(user.password for user in FIRST_USERS),
    DESTINATION_SECRET,
    "canary",  # in the location of redirects
)
WORD = "|".join(KEY_WORDS)
SECRET_FORMS = {
    "a Cylance token": re.compile("eyJhbGciOiJIUzI1NiJ9"),
    "an unlock key": re.compile(rf"(?:{WORD})-(?:{WORD})-(?:{WORD})-\d{{4}}"),
    "an SDM session": re.compile(r"[0-9A-F]{32}\.tomcat"),
}
OUTCOMES = ("changed", "unchanged", "failed", "skipped", "unknown")
# The words of a result's message.
WORDS = {"failed": "failed", "unknown": "with an unknown outcome", "skipped": "not attempted"}
INTERNAL = "internal error"


def errors_are_explained(run: Run) -> Iterator[str]:
    """An operation raises nothing but errors that were written for users."""
    for result in run.results:
        if isinstance(result, BaseException):
            is_ours = isinstance(result, DeviceActionsError) and result.reason != "internal_error"
            if not is_ours or not is_clean(str(result)) or INTERNAL in str(result).lower():
                yield f"raised {type(result).__name__}: {result}"


def no_internal_error_is_reported(run: Run) -> Iterator[str]:
    """No entry and no message reports a defect of the collection."""
    for entry in run.entries:
        if entry["error"] and entry["error"]["reason"] == "internal_error":
            yield message(entry, "an internal error")
    for result in run.results:
        if isinstance(result, dict) and INTERNAL in result.get("msg", "").lower():
            yield f"an internal error: {result['msg']}"


def check_mode_writes_nothing(run: Run) -> Iterator[str]:
    """Check mode and modules that read send no write."""
    if (run.check or run.scenario.task.action == "read") and run.writes:
        yield "sent a write"


def results_contain_no_secrets(run: Run) -> Iterator[str]:
    """No result contains a password, a token, a session or an unlock key."""
    for result in run.results:
        text = str(result) if isinstance(result, BaseException) else json.dumps(result)
        yield from (f"{secret} in {text}" for secret in SECRETS if secret in text)
        for name, form in SECRET_FORMS.items():
            if found := form.search(text):
                yield f"{name}, {found[0]}, in {text}"


def results_contain_clean_texts_only(run: Run) -> Iterator[str]:
    """Every text in a result is one printable line."""
    for result in run.results:
        if not isinstance(result, BaseException):
            yield from (f"unclean text: {text!r}" for text in unclean_texts(result))


COMMON = (
    errors_are_explained,
    no_internal_error_is_reported,
    check_mode_writes_nothing,
    results_contain_no_secrets,
    results_contain_clean_texts_only,
)


def summary_matches_the_entries(run: Run) -> Iterator[str]:
    """The summary, retry list, flags and message of a result match its entries. For modules that change devices."""
    tolerate_failures = run.scenario.task.options.get("tolerate_failures", False)
    for result in run.results:
        if isinstance(result, BaseException) or "summary" not in result:
            continue
        outcomes = [entry["outcome"] for entry in result["devices"]]
        counts = {"requested": len(outcomes), **{outcome: outcomes.count(outcome) for outcome in OUTCOMES}}
        if result["summary"] != counts:
            yield f"the summary is {result['summary']}, expected {counts}"
        bad = [entry["device"] for entry in result["devices"] if entry["outcome"] not in ("changed", "unchanged")]
        if result["retry"] != list(dict.fromkeys(bad)):
            yield f"retry is {result['retry']}, expected {bad}"
        if result["changed"] is not bool(counts["changed"]):
            yield f"changed is {result['changed']}"
        may_lack_reports = "wait" in run.scenario.task.options
        if (bad and not tolerate_failures and not result["failed"]) or (
            result["failed"] and not bad and not may_lack_reports
        ):
            yield f"failed is {result['failed']}"
        for outcome, words in WORDS.items():
            if (f"{counts[outcome]} {words}" in result["msg"]) is not bool(counts[outcome]):
                yield f"{counts[outcome]} {words}, and the message is {result['msg']!r}"


def every_target_has_an_entry(run: Run) -> Iterator[str]:
    """Each target has an entry, in the order of the task."""
    reported = list(dict.fromkeys(entry["device"] for entry in run.entries))
    raised = any(isinstance(result, BaseException) for result in run.results)
    if reported != list(dict.fromkeys(target.text for target in run.scenario.task.targets)) and not raised:
        yield f"the entries are for {reported}"


def message(entry: Mapping[str, Any], problem: str) -> str:
    """Return the message of a violation by an entry."""
    error = f" ({entry['error']['reason']}: {entry['error']['message']})" if entry["error"] else ""
    return f"{entry['device_id'] or entry['device']}, {entry.get('outcome', 'read')}{error}: {problem}"


def violations(kind: Kind, evidence: Evidence) -> list[str]:
    """Return all violations, each with the name of the invariant."""
    found = []
    for number, run in enumerate(evidence.runs, 1):
        title = f"run {number} of {len(evidence.runs)}{', check mode' if run.check else ''}"
        for invariant in (*COMMON, *kind.run_invariants):
            found += [f"{invariant.__name__} ({title}): {text}" for text in invariant(run)]
    for sequence_invariant in kind.sequence_invariants:
        found += [f"{sequence_invariant.__name__}: {text}" for text in sequence_invariant(evidence)]
    return found
