# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send device actions, many devices per request, and return each device's status (page "Device Action")."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._common.digests import digest
from ..._common.errors import BadResponse
from ..._common.json_values import is_whole_number
from ..._sharing.context import Context
from ..._sharing.request_batching import RequestBatch
from ..endpoints import LARGEST_BATCH, Endpoints

_ACCEPTED = 1
_MAX_COMMAND_ID = 256  # characters


@dataclass(frozen=True)
class ActionResponse:
    """The console's response for one device. command_id: empty for most actions.

    status: 1 if the console accepted the action. The vendor's pages contradict each other about 0 and -1.
    """

    status: int
    command_id: str

    @property
    def accepted(self) -> bool:
        """Whether the console carries out the action."""
        return self.status == _ACCEPTED


class ActionRequests:
    """Sends one action with its parameters, in requests that it shares with the other hosts and threads of the run."""

    def __init__(self, endpoints: Endpoints, context: Context, action: str, parameters: Mapping[str, Any]) -> None:
        self._endpoints = endpoints
        self._action = f"sending the action {action}"
        self._body = {"types": action, **({"params": parameters} if parameters else {})}
        key = digest("action", endpoints.settings_key, json.dumps(self._body, sort_keys=True))
        self._batch = RequestBatch(
            context.run_state.writes, context, key, LARGEST_BATCH, self._send, self._wait_until_ready, write=True
        )

    def send(self, device_id: str) -> ActionResponse:
        """Return the response for a device.

        Raise a DeviceActionsError, which is uncertain if the response contains no result for the device.
        """
        return ActionResponse(*self._batch.submit(device_id))

    def _wait_until_ready(self) -> None:
        self._endpoints.wait_until_ready("device_action")

    def _send(self, device_ids: list[str]) -> dict[str, Any]:
        body = {**self._body, "ids": device_ids}
        response = self._endpoints.post("device_action", self._action, body, write=True)
        return self._results(device_ids, response.body)

    def _results(self, device_ids: Sequence[str], body: Any) -> dict[str, Any]:
        if isinstance(body, dict):  # the format of version 3.0
            body = [{"id": device_id, "status": status} for device_id, status in body.items()]
        if not isinstance(body, list):
            raise BadResponse(f"The response while {self._action} is not a list of results.", uncertain=True)
        by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for result in body:
            if isinstance(result, dict):
                by_id[str(result.get("id")).strip().lower()].append(result)
        return {device_id: self._result(by_id.get(device_id.lower(), [])) for device_id in device_ids}

    def _result(self, results: Sequence[Mapping[str, Any]]) -> list[Any] | BadResponse:
        """Return [status, command_id]: RequestBatch shares JSON values with other processes."""
        statuses = [result.get("status") for result in results]
        if not statuses:
            return BadResponse(f"The response while {self._action} contains no result for the device.", uncertain=True)
        if not all(map(is_whole_number, statuses)) or len(set(statuses)) != 1:
            return BadResponse(
                f"The response while {self._action} contains no valid result for the device.", uncertain=True
            )
        return [statuses[0], _command_id(results[0].get("command_id"))]


def _command_id(value: Any) -> str:
    """Return a command_id that can be sent back unchanged, or ""."""
    usable = isinstance(value, str) and value.isprintable() and len(value) <= _MAX_COMMAND_ID
    return value.strip() if usable else ""
