# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the connection to SDM's nodes: the operation of M(secops.device_actions.sdm_connection_info)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from .._common.errors import BadResponse, DeviceActionsError, Interrupted
from .._engine.checks import NOT_CHECKED, OK, WARNING, Checks
from .._engine.connection_info import ConnectionInfo
from .._http.options import CONNECTION, RATE_LIMIT
from .devices.record import DEVICES
from .nodes import Nodes, connect
from .options import ENVIRONMENT, SDM, SdmSettings

_ACTION = "listing the devices"


class SdmConnectionInfo(ConnectionInfo):
    """params: see the module's documentation."""

    name = "sdm_connection_info"
    arguments = SDM + CONNECTION + RATE_LIMIT
    action_groups = ("sdm",)
    credentials = ENVIRONMENT
    libraries = ("requests", "defusedxml")
    console = "Oracle SDM"

    def examine(self) -> None:
        """Check each node. A failure of one node is a warning if another one works."""
        settings = SdmSettings.from_params(self.params)
        all_checks: list[tuple[str, Checks]] = []
        works: dict[str, bool] = {}
        for url in settings.urls:
            self.checks = self.new_checks()
            works[url] = self._examine_node(settings, url, is_first=not any(works.values()))
            all_checks.append((url, self.checks))
        self.checks = self.new_checks()
        for url, checks in all_checks:
            others = [_name(other) for other in settings.urls if works[other]]
            if not works[url] and others:
                checks.soften(f"The modules use {', '.join(others)} until it works again.")
            self.checks.extend(checks)
        self.checks.add(
            "lock devices",
            NOT_CHECKED,
            "Reading does not show it.",
            "Check in SDM that the account's group may lock devices (administrative operations, device groups).",
        )
        self.add_rate_limit(self.params, settings)

    def _examine_node(self, settings: SdmSettings, url: str, is_first: bool) -> bool:
        """Check one node. Return whether the modules can work with it."""
        of = f" of {_name(url)}" if len(settings.urls) > 1 else ""
        facts = self.observe()
        with connect(replace(settings, urls=(url,)), self.context) as nodes:
            listed = self.checks.connect(lambda: _list_devices(nodes), f"login{of}", f"connection{of}")
            if listed is None:
                self.skip_privileges(of)
            else:
                self._add_list(listed, of)
                if is_first:
                    self._check_sessions(nodes, replace(settings, urls=(url,)), of)
            self.add_connection(url, facts, settings.connection, of)
        return listed is not None

    def _add_list(self, number: int, of: str) -> None:
        if number:
            self.checks.add(f"list devices{of}", OK, "Permitted.")
            return
        self.checks.add(
            f"list devices{of}",
            WARNING,
            "SDM lists no devices. It only lists those that the account may view.",
            "Check in SDM that the account's group has the privilege FULL for the groups of the devices.",
        )

    def _check_sessions(self, nodes: Nodes, settings: SdmSettings, of: str) -> None:
        """Check whether the account can have two sessions, as jobs at the same time need them."""
        name, remedy = f"two sessions{of}", "Give each job an account of its own, or run one job at a time."
        before = self.context.api["logins"]
        separate = replace(settings, connection=replace(settings.connection, token_cache="off"))
        try:
            with connect(separate, self.context) as second:
                _list_devices(second)
                _list_devices(nodes)
        except Interrupted:
            raise
        except DeviceActionsError as error:
            self.checks.add(name, WARNING, f"A second login at the same time failed: {error.message}", remedy)
            return
        if self.context.api["logins"] > before + 1:
            self.checks.add(name, WARNING, "A second login of the account ended the first session.", remedy)
        else:
            self.checks.add(name, OK, "The account can log in twice at the same time.")


def _list_devices(nodes: Nodes) -> int:
    """Return the number of devices that a node lists. Log in if necessary."""
    payload = nodes.get(DEVICES, _ACTION, "devices")
    try:
        return len(payload.entries(("devices", "device"), "id"))
    except ValueError as reason:
        raise BadResponse(f"The response while {_ACTION} is unusable: {reason}.") from None


def _name(url: str) -> str:
    return urlsplit(url).netloc
