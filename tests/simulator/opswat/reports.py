# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports: the progress of a command's report, and its file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..clock import iso_moment
from ..switches import Switches
from .commands import Command
from .fleet import Fleet

Progress = Literal["pending", "failed", "ready"]
ARCHIVE_TIME = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ReportFile:
    """The file of a report."""

    name: str
    content_type: str
    content: bytes


class Reports:
    """The progress and the content of reports."""

    def __init__(self, fleet: Fleet, switches: Switches) -> None:
        self._fleet = fleet
        self._switches = switches

    def poll(self, command: Command) -> Progress:
        """Count a request for the report of a command and return the progress."""
        device = self._fleet.device(command.device_id)
        if device is None or device.report == "failed":
            return "failed"
        is_waiting = self._switches["report_needs_agent"] and not device.online
        if device.report == "never" or is_waiting:
            return "pending"
        command.polls += 1
        return "ready" if command.polls > self._switches["report_polls"] else "pending"

    def agent_log(self, command: Command) -> ReportFile:
        """Return an agent log as a ZIP archive."""
        text = f"{iso_moment(command.time)} agent of {command.device_id}: log requested\n"
        return ReportFile("agent_log.zip", "application/zip", archive("agent.log", text.encode()))

    def scan(self, command: Command) -> ReportFile:
        """Return the result of a threat scan in the format that a switch selects. Scans never find threats."""
        header = ("device_id", "scan_time", "file", "threat_name")
        if self._switches["scan_report_format"] == "json":
            content = {"device_id": command.device_id, "scan_time": iso_moment(command.time), "threats": []}
            return ReportFile("scan.json", "application/json", json.dumps(content).encode())
        row = (command.device_id, iso_moment(command.time) or "", "", "")
        content = table(header, [row])
        if self._switches["scan_report_format"] == "zip":
            return ReportFile("scan.zip", "application/zip", archive("scan.csv", content))
        return ReportFile("scan.csv", "text/csv", content)


def archive(name: str, content: bytes) -> bytes:
    """Return a reproducible ZIP archive with one file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(zipfile.ZipInfo(name, ARCHIVE_TIME), content)
    return stream.getvalue()


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a CSV file."""
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode()
