# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that a test plans for the middle of a client's walk through the pages of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..devices import Device
from .store import Detection, Detections, DetectionSpec


@dataclass
class WalkChange:
    """A change that happens once, after ``pages`` more pages of the list have been read.

    It deletes the ``newest`` detections and those in ``ids``, then raises the detections of ``spec``.
    """

    pages: int
    newest: int = 0
    ids: Sequence[str] = ()
    devices: Sequence[Device] = ()
    spec: DetectionSpec | None = None


class WalkChanges:
    """The planned changes."""

    def __init__(self, detections: Detections) -> None:
        self._detections = detections
        self.reset()

    def reset(self) -> None:
        """Drop all plans."""
        self._plans: list[WalkChange] = []

    def plan(self, change: WalkChange) -> None:
        """Add a plan."""
        self._plans.append(change)

    def page_was_read(self) -> None:
        """Count a page of the list, and make the changes that are due."""
        due = []
        for change in self._plans:
            change.pages -= 1
            if change.pages <= 0:
                due.append(change)
        for change in due:
            self._plans.remove(change)
            self._make(change)

    def _make(self, change: WalkChange) -> None:
        newest = sorted(self._detections.newest_first(), key=lambda one: (one.occurred, one.id), reverse=True)
        chosen: list[Detection | None] = [self._detections.detection(detection_id) for detection_id in change.ids]
        for detection in (*newest[: change.newest], *chosen):
            if detection is not None:
                self._detections.delete(detection)
        if change.spec is not None:
            self._detections.raise_for(change.devices, change.spec)
