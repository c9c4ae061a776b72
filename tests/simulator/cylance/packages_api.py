# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the package endpoints."""

from __future__ import annotations

from aiohttp import web

from ..errors import Refusal
from ..replies import json_reply
from .gate import Gate
from .packages import FILTERED_BY, SORTED_BY, Package, Packages, full_record, package_record
from .paging import envelope, requested_page

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 200


class PackagesApi:
    """Handlers that read packages."""

    def __init__(self, packages: Packages, gate: Gate) -> None:
        self._packages = packages
        self._gate = gate

    async def list_packages(self, request: web.Request) -> web.Response:
        """Return a page of the packages, newest first unless ``sort`` is given."""
        page = requested_page(request.query, MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE)
        found = self._packages.newest_first()
        for name, value_of in FILTERED_BY.items():
            if name in request.query:
                found = [package for package in found if value_of(package) == request.query[name]]
        if sort := request.query.get("sort"):
            key = SORTED_BY.get(sort.lstrip("-"))
            if key is None:
                raise Refusal(400, "unknown sort")
            found = sorted(found, key=key, reverse=sort.startswith("-"))
        return json_reply(envelope(found, page, package_record))

    async def get_package(self, request: web.Request) -> web.Response:
        """Return one package, without an envelope."""
        return json_reply(full_record(self._package(request)))

    def _package(self, request: web.Request) -> Package:
        package = self._packages.package(request.match_info["package_id"])
        if package is None:
            raise self._gate.not_found("no such package")
        return package
