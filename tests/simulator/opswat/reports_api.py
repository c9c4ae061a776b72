# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of Get Reports."""

from __future__ import annotations

from aiohttp import web

from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches
from .actions import Actions
from .commands import AGENT_LOG, SCAN, Command
from .fleet import Fleet
from .paths import Version
from .reports import ReportFile, Reports, table

PATCH_TABLES = {  # report type: its required parameter, and the header of its table
    "os_patch_summary": (None, ("kb", "title", "severity", "number_of_devices")),
    "device_missing_os_patch": ("kb", ("device_id", "device_name", "kb")),
    "missing_os_patch": ("id", ("kb", "title", "severity")),
}


class ReportsApi:
    """Handlers that read reports."""

    def __init__(self, actions: Actions, reports: Reports, fleet: Fleet, switches: Switches) -> None:
        self._actions = actions
        self._reports = reports
        self._fleet = fleet
        self._switches = switches

    async def get_report(self, request: web.Request, dummy: Version) -> web.Response:
        """Return a file or, while there is none, a JSON object with ``status`` and ``message``."""
        kind = request.query.get("type", "")
        if kind in PATCH_TABLES:
            return self._file(self._patch_table(kind, request))
        if kind == "agent_log":
            return self._report_of(self._command(request, AGENT_LOG))
        if kind == self._switches["scan_report_type"]:
            return self._report_of(self._command(request, SCAN))
        raise Refusal(400, "type is not a report")

    def _report_of(self, command: Command) -> web.Response:
        progress = self._reports.poll(command)
        if progress == "ready":
            is_log = command.action == AGENT_LOG
            return self._file(self._reports.agent_log(command) if is_log else self._reports.scan(command))
        message = {"pending": "the report is not ready", "failed": "the agent could not make the report"}[progress]
        http_status = self._switches[f"report_{progress}"]
        if http_status != 200:
            raise Refusal(http_status, message)
        return json_reply({"status": self._switches[f"report_{progress}_status"], "message": message})

    def _command(self, request: web.Request, action: str) -> Command:
        command_id = request.query.get("command_id")
        if not command_id:
            raise Refusal(400, "command_id is missing")
        command = self._actions.commands.get(command_id)
        if command is None or command.action != action:
            raise Refusal(404, "there is no such command")
        return command

    def _patch_table(self, kind: str, request: web.Request) -> ReportFile:
        needed, header = PATCH_TABLES[kind]
        if needed is not None and not request.query.get(needed):
            raise Refusal(400, f"{needed} is missing")
        if needed == "id" and not self._is_known(request.query["id"]):
            raise Refusal(404, "device not found")
        return ReportFile(f"{kind}.csv", "text/csv", table(header, []))

    def _is_known(self, name: str) -> bool:
        return self._fleet.device(name) is not None or bool(self._fleet.by_mac(name))

    def _file(self, file: ReportFile) -> web.Response:
        reply = web.Response(body=file.content, content_type=file.content_type)
        named = self._switches["report_file_name"]
        if named != "none":
            name = file.name if named == "plain" else f"../../{file.name}"
            reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return reply
