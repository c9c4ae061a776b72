# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error answers of SDM. Labels that begin with SIM are this simulator's own: the vendor lists none."""

from __future__ import annotations

from typing import Any

from ..errors import Refusal

NF_ACTION_NOT_SUPPORTED = "RS_REQ_NF_ACTION_NOT_SUPPORT_REQ"  # of an example in the vendor's documentation, as its code
DEVICE_ACTION_NOT_SUPPORTED = "SIM_REQ_DEVICE_ACTION_NOT_SUPPORT_REQ"
CODES = {NF_ACTION_NOT_SUPPORTED: 100101}
OTHER_CODE = 199999


class SdmRefusal(Refusal):
    """An error that the application tells of."""

    def __init__(self, status: int, label: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, message, headers)
        self.label = label

    def response(self) -> dict[str, Any]:
        """The content of an errorResponse, in the vendor's order."""
        return {
            "httpStatusCode": self.status,
            "errorCode": CODES.get(self.label, OTHER_CODE),
            "errorLabel": self.label,
            "message": self.message,
        }


class Unauthorized(SdmRefusal):
    """A 401: nobody is logged in, or not with this password."""

    def __init__(self, message: str) -> None:
        super().__init__(401, "SIM_UNAUTHORIZED", message)


class OutsideRefusal(SdmRefusal):
    """An error that no operation has raised: the path or the method is unknown, or no node is there."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, "SIM_CONTAINER", message, headers)


def invalid(message: str) -> SdmRefusal:
    """A 400 for what a request says."""
    return SdmRefusal(400, "SIM_INVALID_INPUT", message)


def not_found(message: str) -> SdmRefusal:
    """A 404 for what a path names."""
    return SdmRefusal(404, "SIM_NOT_FOUND", message)
