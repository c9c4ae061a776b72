# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error responses of SDM. Labels that start with SIM are made up, because the vendor documents none."""

from __future__ import annotations

from typing import Any

from ..errors import Refusal

NF_ACTION_NOT_SUPPORTED = "RS_REQ_NF_ACTION_NOT_SUPPORT_REQ"  # like its code from an example in the documentation
DEVICE_ACTION_NOT_SUPPORTED = "SIM_REQ_DEVICE_ACTION_NOT_SUPPORT_REQ"
CODES = {NF_ACTION_NOT_SUPPORTED: 100101}
OTHER_CODE = 199999


class SdmRefusal(Refusal):
    """An error response of the application."""

    def __init__(self, status: int, label: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, message, headers)
        self.label = label

    def response(self) -> dict[str, Any]:
        """Return the content of an errorResponse, in the vendor's order."""
        return {
            "httpStatusCode": self.status,
            "errorCode": CODES.get(self.label, OTHER_CODE),
            "errorLabel": self.label,
            "message": self.message,
        }


class Unauthorized(SdmRefusal):
    """Status 401: there is no session, or the login failed."""

    def __init__(self, message: str) -> None:
        super().__init__(401, "SIM_UNAUTHORIZED", message)


class ContainerRefusal(SdmRefusal):
    """An error from outside the operations: unknown path, unsupported method, or no node available."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, "SIM_CONTAINER", message, headers)


def invalid(message: str) -> SdmRefusal:
    """Return a refusal with status 400 for invalid input."""
    return SdmRefusal(400, "SIM_INVALID_INPUT", message)


def not_found(message: str) -> SdmRefusal:
    """Return a refusal with status 404."""
    return SdmRefusal(404, "SIM_NOT_FOUND", message)
