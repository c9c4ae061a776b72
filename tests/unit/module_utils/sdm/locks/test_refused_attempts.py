# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from a failed attempt to lock."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, ResponseLost
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, State
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.attempts import Attempt, Findings
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refusals import LOCK, RefusalReader
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refused_attempts import RefusedAttempts
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.state import Lock
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import DEVICE, LockTarget

ATTEMPT = Attempt(Device("ID1"), LockTarget(DEVICE, "ID1"), State({}, detail=Lock()), None)


@pytest.fixture
def restored():
    """The targets whose ledger entry was restored."""
    return []


@pytest.fixture
def findings():
    return Findings()


@pytest.fixture
def process(restored, findings):
    """A function that processes an error."""
    updates = SimpleNamespace(restore=lambda target, entry: restored.append(target.id))
    attempts = RefusedAttempts(LOCK, RefusalReader(Redactor(), "netops"), SimpleNamespace(), updates, findings)
    return lambda error: attempts.process(ATTEMPT, error, is_partly_done=False)


def refused(message, uncertain=False):
    error = ApiError("Refused.", 500 if uncertain else 409, uncertain=uncertain)
    error.content = b'{"errorLabel": "", "message": "%s"}' % message
    return error


def test_a_lost_response_leaves_the_target_in_doubt(process, findings, restored):
    with pytest.raises(ResponseLost):
        process(ResponseLost("The connection broke.", uncertain=True))
    assert (findings.unconfirmed, restored) == ({"ID1"}, [])


@pytest.mark.parametrize("uncertain", [True, False])
def test_an_error_that_names_another_owner_is_certain_whatever_its_status(process, findings, restored, uncertain):
    state = process(refused(b"Device is locked by user jdoe", uncertain))
    assert state.detail.held_by == "jdoe"
    assert (findings.unconfirmed, findings.contended, restored) == (set(), {"ID1"}, ["ID1"])


def test_a_lock_without_a_certain_owner_may_be_that_of_an_earlier_lost_request(process, findings, restored):
    findings.unconfirmed.add("ID1")
    error = refused(b"Device is already locked")
    with pytest.raises(ApiError) as raised:
        process(error)
    assert raised.value.uncertain
    assert (findings.unconfirmed, findings.contended, restored) == ({"ID1"}, set(), [])


def test_another_refusal_changes_nothing(process, findings, restored):
    with pytest.raises(ApiError) as raised:
        process(refused(b"The database is busy"))
    assert not raised.value.uncertain
    assert (findings.unconfirmed, findings.contended, restored) == (set(), set(), ["ID1"])
