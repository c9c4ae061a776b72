# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the errors of SDM say, and whether a refused request may have been carried out in part."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.errors import (
    explain_refusal,
    may_be_partly_done,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refusals import (
    HELD,
    NO_DEVICE,
    NOT_SUPPORTED,
    OTHER,
    Refusal,
)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (OTHER, 500, True),
        (OTHER, 403, False),
        (OTHER, 401, False),
        (HELD, 403, True),
        (NOT_SUPPORTED, 400, False),
        (NO_DEVICE, 404, False),
    ],
)
def test_a_request_that_sdm_refused_at_once_was_not_carried_out_in_part(kind, status, expected):
    assert may_be_partly_done(ApiError("Refused.", status), Refusal(kind, "", "")) is expected


@pytest.mark.parametrize(
    ("kind", "label", "status", "hint", "reason"),
    [
        (NOT_SUPPORTED, "", 400, "does not support the action for devices", "not_supported"),
        (NO_DEVICE, "", 404, "SDM has no such device any more", "not_found"),
        (OTHER, "", 403, "lacks the right to lock it", "forbidden"),
        (OTHER, "RS_1", 409, "If the label RS_1 means that another user has the lock", "conflict"),
    ],
)
def test_a_refusal_is_explained(kind, label, status, hint, reason):
    error = explain_refusal(ApiError("Refused.", status, uncertain=True), Refusal(kind, label, "no"), "Lock", "device")
    assert error.message.startswith(f"{status} while sending Lock: {label + ': ' if label else ''}no.")
    assert hint in error.message
    assert (error.reason, error.status, error.uncertain) == (reason, status, True)
    assert (error.failure_key is None) == (kind == NO_DEVICE)
