# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only an explicit message or label makes an SDM error a lock of another user or of this account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refusals import (
    ALREADY,
    HELD,
    LOCK,
    NO_DEVICE,
    NOT_SUPPORTED,
    OTHER,
    UNLOCK,
    RefusalReader,
)


def understand(status, message, action=LOCK, label="", **labels):
    error = ApiError("x", status)
    error.content = (
        f"<errorResponse><errorLabel>{label}</errorLabel><message>{message}</message></errorResponse>".encode()
    )
    return RefusalReader(Redactor(), "NetOps", **labels).read(error, action)


# message: (its meaning after Lock, its meaning after Unlock)
MEANINGS = {
    "Device ID2 is locked by another user": (HELD, HELD),
    "The device is locked by user jdoe.": (HELD, HELD),
    "locked by NETOPS": (ALREADY, OTHER),
    "Device is already locked by you": (ALREADY, OTHER),
    "this user has the lock already": (ALREADY, OTHER),
    "You already hold the lock": (ALREADY, OTHER),
    "already locked": (HELD, HELD),
    "Device is locked": (HELD, HELD),
    "Device is locked; only the same user can unlock it": (HELD, HELD),
    "You are not the lock owner": (HELD, HELD),
    "The lock belongs to someone else": (HELD, HELD),
    "You have no right to lock the device": (OTHER, OTHER),
    "locked by the current user": (ALREADY, OTHER),
    "Device ID2 is not locked by user netops": (HELD, HELD),
    "Device ID2 is not locked by you": (HELD, HELD),
    "Device ID2 is not locked by the same user": (HELD, HELD),
    "locked by netops@corp.example": (HELD, HELD),
    "The user has no lock privilege": (OTHER, OTHER),
    "The device has no lock": (OTHER, ALREADY),
    "No lock found for the device": (OTHER, ALREADY),
    "nobody has the lock": (OTHER, ALREADY),
    "Device ID2 is not locked": (OTHER, ALREADY),
    "The device is already unlocked": (OTHER, ALREADY),
    "The action Lock is not supported": (NOT_SUPPORTED, NOT_SUPPORTED),
    "Internal error": (OTHER, OTHER),
    "": (OTHER, OTHER),
}


@pytest.mark.parametrize("status", [400, 409], ids="status {}".format)
@pytest.mark.parametrize("message", MEANINGS)
def test_error_messages_decide_who_has_the_lock(message, status):
    for action, kind in zip((LOCK, UNLOCK), MEANINGS[message], strict=True):
        expected = OTHER if kind == NOT_SUPPORTED and status == 409 else kind
        assert understand(status, message, action).kind == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("RS_DEVICE_LOCKED_BY_OTHER_USER", HELD),
        ("RS_DEVICE_ALREADY_LOCKED", HELD),
        ("RS_REQ_NF_ACTION_NOT_SUPPORT_REQ", NOT_SUPPORTED),
        ("RS_BAD_REQUEST", OTHER),
    ],
)
def test_error_labels_decide_who_has_the_lock(label, expected):
    assert understand(400, "", LOCK, label).kind == expected


@pytest.mark.parametrize("message", ["Device ID2 is not locked", "there is no lock"])
def test_a_403_never_means_already_unlocked(message):
    assert understand(403, message, UNLOCK).kind == OTHER


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("locked by another user", True),
        ("locked by jdoe", True),
        ("already locked", False),
        ("not locked by you", False),
    ],
)
def test_only_an_explicit_owner_makes_a_foreign_lock_certain(message, expected):
    refusal = understand(409, message)
    assert (refusal.kind, refusal.is_certain) == (HELD, expected)
    assert understand(409, message, label="RS_1", held_labels=["RS_1"]).is_certain


def test_a_user_name_with_a_domain_is_compared_in_full():
    for message, kind in {
        "locked by netops@corp": ALREADY,
        "locked by netops@core": HELD,
        "locked by netops": HELD,
    }.items():
        error = ApiError("x", 409)
        error.content = f"<errorResponse><message>{message}</message></errorResponse>".encode()
        assert RefusalReader(Redactor(), "netops@corp").read(error, LOCK).kind == kind


def test_configured_labels_override_messages():
    assert understand(400, "locked by another user", LOCK, "RS_1", already_labels=["rs_1"]).kind == ALREADY
    assert understand(404, "", LOCK, "RS_1", held_labels=["RS_1 "]).kind == HELD


@pytest.mark.parametrize("status", [401, 404, 405, 502], ids="status {}".format)
def test_other_statuses_never_describe_a_lock(status):
    assert understand(status, "locked by you").kind in (OTHER, NO_DEVICE)
    assert understand(status, "locked by another user").kind in (OTHER, NO_DEVICE)


@pytest.mark.parametrize(
    ("message", "owner"),
    [
        ("locked by user jdoe", "jdoe"),
        ("LOCKED BY OTHER: the device is locked by 'j.doe-2'", "j.doe-2"),
        ("locked by another user", None),
        ("locked by netops", None),
        ("locked by the user netops2.", "netops2"),
        ("locked by netops@corp.example", "netops@corp.example"),
        ("not locked by user jdoe", None),
    ],
)
def test_the_lock_owner_is_read_from_the_message(message, owner):
    assert understand(400, message).held_by == owner


@given(message=st.text(max_size=60), status=st.sampled_from([400, 403, 404, 409, 500]))
def test_only_a_message_about_a_lock_can_mean_already_locked(message, status):
    error = ApiError("x", status)
    error.content = message.encode(errors="replace")
    refusal = RefusalReader(Redactor(), "netops").read(error, LOCK)
    assert refusal.kind != ALREADY or "lock" in message.lower()
