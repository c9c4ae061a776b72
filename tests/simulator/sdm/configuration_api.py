# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device configuration: the devices of Session Element Manager, loading a configuration, and pushing changes."""

from __future__ import annotations

from aiohttp import web

from ..clock import Clock
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .access import Access
from .bodies import read_body
from .devices import Device
from .documents import Document
from .locks import Locks
from .records import Records
from .refusals import DEVICE_ACTION_NOT_SUPPORTED, SdmRefusal, not_found
from .sessions import Session

PUSH_TYPE = "SaveActivateConfig"
STEPS = (
    "isLockSuccess",
    "isValidationSuccess",
    "isEraseCacheSuccess",
    "isCreateSuccess",
    "isIntegrityCheckSuccess",
    "isRestoreConfigSuccess",
    "isSaveConfigSuccess",
    "isActivateConfigSuccess",
    "isUnlockSuccess",
)
FAILED_STEP = {"fails": "isSaveConfigSuccess", "invalid": "isValidationSuccess"}


class ConfigurationApi:
    """Handlers of device configuration. All except reading are refused while another user holds the lock."""

    def __init__(self, access: Access, locks: Locks, records: Records, clock: Clock, switches: Switches) -> None:
        self._access = access
        self._locks = locks
        self._records = records
        self._clock = clock
        self._switches = switches

    async def list_devices(self, dummy: web.Request, session: Session) -> Document:
        """Return the devices that are assigned to Session Element Manager."""
        return self._records.assigned_list([device for device in self._access.devices(session.user) if device.assigned])

    async def get_device(self, request: web.Request, session: Session) -> Document:
        """Return a device with the state of its configuration."""
        return self._records.assigned_device(self._device(request, session))

    async def load(self, request: web.Request, session: Session) -> Document:
        """Load the configuration from the device, which starts a provisioning session."""
        device = self._device(request, session)
        self._access.check_operator(session.user)
        self._locks.refuse_foreign("loadConfig", device, session)
        device.loaded, device.last_operation = True, "Load"
        device.record_action("loadConfig", session.user.name, self._clock.now(), "done")
        return self._records.assigned_device(device)

    async def push(self, request: web.Request, session: Session) -> Document:
        """Push the changes to the device. Failures of the push itself return status 200."""
        fields = await read_body(request, "deviceAction", ("type",), self._switches)
        request[LOG_ENTRY].asked = {"type": fields["type"]}
        device = self._device(request, session)
        if fields["type"] != PUSH_TYPE:
            status = self._switches["unknown_type_status"]
            raise SdmRefusal(status, DEVICE_ACTION_NOT_SUPPORTED, f"the action {fields['type']} is not supported")
        self._access.check_operator(session.user)
        self._locks.refuse_foreign(PUSH_TYPE, device, session)
        is_done = device.push == "succeeds"
        if is_done and device.config_version is not None:
            device.config_version += 1
        device.last_operation = "Save and activate"
        device.record_action(PUSH_TYPE, session.user.name, self._clock.now(), "done" if is_done else "failed")
        return Document("saveActivateResult", push_result(device))

    def _device(self, request: web.Request, session: Session) -> Device:
        device = self._access.device(session.user, request.match_info["deviceId"])
        if not device.assigned:
            raise not_found(f"{device.id} is not assigned")
        return device


def push_result(device: Device) -> dict[str, str]:
    """Return the steps of a push, all values as strings. The device is locked and unlocked in any case."""
    failed = FAILED_STEP.get(device.push)
    result = {
        "action": PUSH_TYPE,
        "status": "SUCCESS" if failed is None else "FAILED",
        "taskId": "1",
        "errorMessage": "" if failed is None else "the device has not accepted the changes",
        "validationErrorMessage": "the changes are not valid" if device.push == "invalid" else "",
        "isDeviceFirmwareChangedFailure": "false",
    }
    state = "SUCCESS"
    for step in STEPS:
        state = "FAILED" if step == failed else "Not Applicable" if state != "SUCCESS" else state
        result[step] = "SUCCESS" if step == "isUnlockSuccess" else state
    return result
