# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of a detection in the list, of its details (both with PascalCase keys), and in the control API."""

from __future__ import annotations

from typing import Any

from ...switches import Switches
from ..ids import to_focus_id
from .store import Detection
from .times import format_time

RULE_ID = "6b1f0c52-7d3e-4a8b-9c64-2f5e8d1a7b90"
CATEGORY = "Rehearsal"


def list_record(detection: Detection, switches: Switches, tenant_id: str) -> dict[str, Any]:
    """Return the record of the list."""
    return {
        **common_fields(detection, switches),
        "DetectionDescription": detection.description,
        "TenantId": to_focus_id(tenant_id),
    }


def full_record(detection: Detection, switches: Switches) -> dict[str, Any]:
    """Return the details. The description has another key there: ``Name``."""
    return {
        **common_fields(detection, switches),
        "Name": detection.description,
        "ObjectType": "Detection",
        "SchemaVersion": 1,
        "Product": {"Name": "CylanceOPTICS"},
        "ActivationTime": shown_time(detection.occurred, switches),
        "Comment": detection.comment,
        "Context": {},
        "DetectionRule": {
            "Id": RULE_ID,
            "Name": rule_name(detection),
            "Description": detection.description,
            "Category": CATEGORY,
            "Version": 1,
        },
        "Detector": {"Name": "CylanceOPTICS", "Version": "3.3"},
        "AppliedExceptions": [],
        "ArtifactsOfInterest": {},
        "AssociatedArtifacts": [],
        "InvolvedArtifacts": {},
        "Responses": [],
    }


def common_fields(detection: Detection, switches: Switches) -> dict[str, Any]:
    """Return the fields that both records share."""
    return {
        "Id": detection.id,
        "PhoneticId": detection.phonetic_id,
        "Severity": detection.severity,
        "Status": detection.status,
        "OccurrenceTime": shown_time(detection.occurred, switches),
        "ReceivedTime": shown_time(detection.received, switches),
        "Device": {"CylanceId": shown_device_id(detection, switches), "Name": shown_name(detection, switches)},
    }


def control_record(detection: Detection) -> dict[str, Any]:
    """Return the detection as the control API shows it, with exact times."""
    return {
        "id": detection.id,
        "phonetic_id": detection.phonetic_id,
        "description": detection.description,
        "severity": detection.severity,
        "status": detection.status,
        "comment": detection.comment,
        "device": detection.device_id,
        "device_name": detection.device_name,
        "host_name": detection.host_name,
        "occurred": format_time(detection.occurred, 7, True),
        "received": format_time(detection.received, 7, True),
        "visible": format_time(detection.visible, 7, True),
    }


def rule_name(detection: Detection) -> str:
    """Return the name of the rule that was violated."""
    return f"{detection.description} ({CATEGORY})"


def shown_time(moment: int, switches: Switches) -> str:
    """Return a time in the format that the switches select."""
    return format_time(moment, switches["detection_time_digits"], switches["detection_time_zone"])


def shown_device_id(detection: Detection, switches: Switches) -> str:
    """Return the device's id in the format that a switch selects."""
    focus_id = to_focus_id(detection.device_id)
    forms = {"hyphens": detection.device_id, "hex_upper": focus_id, "hex_lower": focus_id.lower()}
    return forms[switches["detection_device_id"]]


def shown_name(detection: Detection, switches: Switches) -> str:
    """Return the device's name or host name, as a switch selects."""
    return detection.host_name if switches["detection_device_name"] == "host_name" else detection.device_name
