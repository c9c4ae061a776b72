# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give back what SDM may have locked of an NF although it refused the lock of the whole.

Nothing tells which devices these are. To lock a device once more that one has does no harm, and a device that somebody
else has is refused. So each is locked by itself, and only what that proves to be ours is unlocked: an administrator's
unlocking might take the other devices away from who has them.
"""

from __future__ import annotations

from ..._common.errors import ApiError, DeviceActionsError
from .requests import ALREADY, HELD, LOCK, UNLOCK


def roll_back(requests, device_ids):
    """The ids of those that may be this account's all the same. requests: the LockRequests."""
    return [device_id for device_id in device_ids if not _is_given_back(requests, device_id)]


def _is_given_back(requests, device_id):
    try:
        refusal = _refusal(requests, device_id, LOCK)
        if refusal and refusal.kind == HELD:
            return refusal.tells_whose  # else it may be our own lock that is in the way
        refusal = _refusal(requests, device_id, UNLOCK)
    except DeviceActionsError:
        return False
    return not refusal or refusal.kind == ALREADY


def _refusal(requests, device_id, action):
    """The Refusal, where it tells something of the lock, or None where SDM consents."""
    try:
        requests.device(device_id, action)
    except ApiError as error:
        refusal = requests.understand(error, action)
        if refusal.kind not in (ALREADY, HELD):
            raise
        return refusal
    return None
