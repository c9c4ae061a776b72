# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The detections of the tenant."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...clock import Clock
from ...errors import InvalidInput
from ...switches import Switches
from ..devices import Device
from ..seeding import uuid4_of
from .times import to_microseconds

SEVERITIES = ("Informational", "Low", "Medium", "High")
STATUSES = ("New", "In Progress", "Follow Up", "Reviewed", "Done", "False Positive")
MAX_COUNT = 100_000
CONSONANTS, VOWELS = "BDFGKLMNPRSTVZ", "AEIOU"


@dataclass(slots=True)
class Detection:
    """A detection. Its times are microseconds since 1970; the API's list contains it from ``visible`` on.

    It keeps the id and the names that the device had, even if the device is renamed or deleted.
    """

    id: str
    phonetic_id: str
    description: str
    severity: str
    status: str
    comment: str
    device_id: str
    device_name: str
    host_name: str
    occurred: int
    received: int
    visible: int


@dataclass(frozen=True)
class DetectionSpec:
    """The description of the detections that one call raises; all times are in seconds.

    The newest detection is received ``received_lag`` ago, and each other one ``spacing`` before the next. A device
    detects ``occurrence_lag`` before the console receives it. With a spacing of 0, all have the same times. The list
    shows them after ``visibility_lag``; None: as the switch ``detection_visible_after`` says.
    """

    count: int = 1
    severity: str = "High"
    status: str = "New"
    description: str = "Suspicious PowerShell command line"
    occurrence_lag: float = 0
    received_lag: float = 0
    spacing: float = 0
    visibility_lag: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise InvalidInput(f"count must be from 1 to {MAX_COUNT}")
        if min(self.occurrence_lag, self.received_lag, self.spacing, self.visibility_lag or 0) < 0:
            raise InvalidInput("lags and spacing must not be negative")
        check_values(self.severity, self.status)


def check_values(severity: str, status: str) -> None:
    """Raise InvalidInput for an unknown severity or status."""
    if severity not in SEVERITIES:
        raise InvalidInput(f"unknown severity {severity!r}", list(SEVERITIES))
    if status not in STATUSES:
        raise InvalidInput(f"unknown status {status!r}", list(STATUSES))


class Detections:
    """All detections, in the order in which they were raised."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Remove all detections."""
        self._detections: dict[str, Detection] = {}
        self._raised = 0

    def raise_for(self, devices: Sequence[Device], spec: DetectionSpec) -> list[Detection]:
        """Raise detections for these devices in turn; return them, oldest first."""
        now = to_microseconds(self._clock.now())
        lag = self._switches["detection_visible_after"] if spec.visibility_lag is None else spec.visibility_lag
        newest, spacing = now - to_microseconds(spec.received_lag), to_microseconds(spec.spacing)
        raised = []
        for index in range(spec.count):
            received = newest - spacing * (spec.count - 1 - index)
            raised.append(
                self._add(
                    devices[index % len(devices)],
                    spec,
                    received - to_microseconds(spec.occurrence_lag),
                    received,
                    now + to_microseconds(lag),
                )
            )
        return raised

    def detections(self) -> list[Detection]:
        """Return all detections, including those that the API does not show yet."""
        return list(self._detections.values())

    def newest_first(self) -> Iterator[Detection]:
        """Yield the detections that the API shows, most recently raised first."""
        now = self.now()
        return (detection for detection in reversed(self._detections.values()) if detection.visible <= now)

    def detection(self, detection_id: str) -> Detection | None:
        """Return the detection with this id, or None."""
        return self._detections.get(detection_id)

    def shown(self, detection_id: str) -> Detection | None:
        """Return the detection with this id if its details can be read yet, or None."""
        detection = self.detection(detection_id)
        if detection is None:
            return None
        delay = to_microseconds(self._switches["detection_details_after"])
        return detection if detection.visible + delay <= self.now() else None

    def delete(self, detection: Detection) -> None:
        """Delete a detection; it disappears from the list."""
        self._detections.pop(detection.id, None)

    def now(self) -> int:
        """Return the current time in microseconds."""
        return to_microseconds(self._clock.now())

    def _add(self, device: Device, spec: DetectionSpec, occurred: int, received: int, visible: int) -> Detection:
        self._raised += 1
        rng = random.Random(f"detection/{self._raised}")
        detection = Detection(
            id=uuid4_of(rng.getrandbits(128)),
            phonetic_id=phonetic_id(rng),
            description=spec.description,
            severity=spec.severity,
            status=spec.status,
            comment="",
            device_id=device.id,
            device_name=device.name,
            host_name=device.host_name,
            occurred=occurred,
            received=received,
            visible=visible,
        )
        self._detections[detection.id] = detection
        return detection


def phonetic_id(rng: random.Random) -> str:
    """Return a readable id, which is not necessarily unique."""
    return "".join(rng.choice(letters) for letters in (CONSONANTS, VOWELS) * 2) + f"-{rng.randrange(10_000):04}"
