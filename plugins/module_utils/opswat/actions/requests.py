# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send device actions, fifty devices in a request, and take each device's verdict (page "Device Action")."""

from __future__ import annotations

import json

from ..._common.digests import digest
from ..._common.errors import BadResponse
from ..._common.json_values import is_whole_number
from ..._sharing.request_batching import RequestBatch
from ..endpoints import LARGEST_BATCH

_LONGEST_COMMAND_ID = 256


class ActionRequests:
    """One action with its parameters, for devices that this host or thread and others of the run name."""

    def __init__(self, endpoints, context, action, parameters):
        self._endpoints = endpoints
        self._action_words = f"sending the action {action}"
        self._fixed = {"types": action, **({"params": parameters} if parameters else {})}
        key = digest("action", endpoints.settings, json.dumps(self._fixed, sort_keys=True))
        self._batch = RequestBatch(
            context.run_state.writes, context, key, LARGEST_BATCH, self._send, self._wait_until_ready, write=True
        )

    def send(self, device_id):
        """(status, command_id) for a device: a number as the API has it, and a text, which is empty for most actions.

        Raises a DeviceActionsError, uncertain where the answer does not tell what became of the device.
        """
        return tuple(self._batch.submit(device_id))

    def _wait_until_ready(self):
        self._endpoints.wait_until_ready("device_action")

    def _send(self, asked):
        body = {**self._fixed, "ids": asked}
        return self._verdicts(asked, self._endpoints.post("device_action", self._action_words, body, write=True).body)

    def _verdicts(self, asked, body):
        if isinstance(body, dict):  # as version 3.0 answers
            body = [{"id": device_id, "status": status} for device_id, status in body.items()]
        if not isinstance(body, list):
            raise BadResponse(f"The answer while {self._action_words} is no list of verdicts.", uncertain=True)
        told = {}
        for verdict in body:
            if isinstance(verdict, dict):
                told.setdefault(str(verdict.get("id")).strip().lower(), []).append(verdict)
        return {device_id: self._verdict(told.get(device_id.lower(), [])) for device_id in asked}

    def _verdict(self, verdicts):
        statuses = {verdict.get("status") for verdict in verdicts if is_whole_number(verdict.get("status"))}
        if len(statuses) != 1 or len(verdicts) != sum(is_whole_number(verdict.get("status")) for verdict in verdicts):
            said = "nothing" if not verdicts else "nothing that can be understood"
            return BadResponse(f"The answer while {self._action_words} says {said} of the device.", uncertain=True)
        return [statuses.pop(), _command_id(verdicts[0].get("command_id"))]


def _command_id(value):
    """A text that can be sent back as it is, or an empty one."""
    usable = isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_COMMAND_ID
    return value.strip() if usable else ""
