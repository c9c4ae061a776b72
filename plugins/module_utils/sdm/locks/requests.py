# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock and unlock devices and groups of NFs (page "Lock or Unlock a Device"). SDM accepts a request with 204 or 200."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ..._common.errors import ApiError
from ..nodes import Nodes
from .refusals import ALREADY, RefusalReader
from .targets import DEVICE, LockTarget


class LockRequests:
    """Sends the lock requests of one account."""

    def __init__(self, nodes: Nodes, refusals: RefusalReader) -> None:
        self._nodes = nodes
        self._refusals = refusals

    def send(self, target: LockTarget, action: str) -> Iterator[bool]:
        """Send LOCK or UNLOCK to a target: one request for a device, one for each group of an NF.

        Yield for each request whether SDM carried it out. False means that SDM reported that there was nothing to do.
        Raise what Nodes.act() does for any other refusal.
        """
        for path, noun, root in _endpoints(target):
            try:
                self._nodes.act(path, f"sending {action} for the {noun}", root, {"type": action})
                carried_out = True
            except ApiError as error:
                if self._refusals.read(error, action).kind != ALREADY:
                    raise
                carried_out = False
            yield carried_out


def _endpoints(target: LockTarget) -> list[tuple[str, str, str]]:
    """Return (path, noun for messages, name of the body's root element) of each request."""
    own_id = quote(target.id, safe="")
    if target.scope == DEVICE:
        return [(f"/inventory/deviceMgmt/devices/{own_id}/action", "device", "deviceAction")]
    return [
        (f"/inventory/nfMgmt/nfs/{own_id}/groups/{quote(group_id, safe='')}/action", "NF group", "deviceGroupAction")
        for group_id in target.group_ids
    ]
