# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's records of a device. Each endpoint has its own spellings."""

from __future__ import annotations

from typing import Any

from ..clock import Clock, iso_moment
from ..switches import Switches
from .devices import Device
from .fleet import Fleet
from .paths import Version

PRIVATE = "<private>"
NOT_AVAILABLE = "N/A"
INFECTIONS = ("metascan", "antivirus", "ip_scanning")


def hyphenated(status: str) -> str:
    """Return a status as spelled by Device Information, Status Change and Account."""
    return "non-compliant" if status == "non_compliant" else status


class Records:
    """Builds the records without changing anything."""

    def __init__(self, fleet: Fleet, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._clock = clock
        self._switches = switches

    def listed(self, device: Device, version: Version) -> dict[str, Any]:
        """Return the record of Get Devices."""
        record = {
            "device_id": device.id,
            "severity": device.severity,
            "enrolled_at": iso_moment(device.enrolled),
            "status": self.status(device),
            "device_name": self._name(device),
            "public_ip": "203.0.113.10",
            "nickname": device.nickname,
            "device_type": device.device_type,
            "last_seen": iso_moment(device.last_seen),
            "last_reboot": iso_moment(device.enrolled),
            "agent_version": device.agent_version or "",
            "remediation_link": f"https://remediation.example.com/{device.id}",
            "group_name": self._fleet.group_of(device).name,
            "issue": self._issue(device, self._switches["issue_counters"]),
            "geo_info": {"country_code": "", "country": "", "city": ""},
            "cves": {"total": 0},
            "link_user": {"username": "", "group": ""},
            **self._system_info(device),
        }
        if version >= (3, 6):
            record["host_name"] = self._host_name(device)
        return record

    def detailed(self, device: Device, version: Version, verbose: dict[str, int]) -> dict[str, Any]:
        """Return the record of Device Details; ``verbose`` selects optional parts."""
        status = self.status(device)
        record = {
            "device_id": device.id,
            "linked_id": device.custom_id or "",
            "status": status if self._switches["details_status"] == "non_compliant" else hyphenated(status),
            "status_detail": self._status_detail(device),
            "severity": device.severity,
            "issue": self._issue(device, self._switches["issue_counters"]),
            "group_name": self._fleet.group_of(device).name,
            "agent_type": device.agent_type or "",
            "device_name": self._name(device),
            "nick_name": device.nickname,
            "device_type": device.device_type,
            "agent_version": device.agent_version or "",
            "enrolled_at": iso_moment(device.enrolled),
            "last_seen": iso_moment(device.last_seen),
            "last_reboot": iso_moment(device.enrolled),
            "public_ip": "203.0.113.10",
            "remediation_link": f"https://remediation.example.com/{device.id}",
            "link_user": {"username": "", "group": ""},
        }
        if version >= (3, 8):
            record["host_name"] = self._host_name(device)
        if verbose.get("system_info", 1):
            record.update(self._system_info(device))
        record.update({part: parts for part, parts in EMPTY_PARTS.items() if verbose.get(part, 0)})
        return record

    def posture(self, device: Device, categories: list[str]) -> dict[str, Any]:
        """Return the record of Device Information; an empty list of categories selects all."""
        return {
            "device_id": device.id,
            "status": hyphenated(self.status(device)),
            "severity": device.severity,
            "device_name": self._name(device),
            "categories": [{"id": name, "severity": device.severity} for name in categories or CATEGORIES],
        }

    def changed(self, device: Device, verbose: int) -> dict[str, Any]:
        """Return the record of Status Change."""
        record = {
            "device_id": device.id,
            "status": hyphenated(self.status(device)),
            "status_detail": self._status_detail(device),
            "severity": device.severity,
            "issue": self._issue(device, "total_critical_issues"),
            "group_name": self._fleet.group_of(device).name,
            "device_name": self._name(device),
        }
        return {**record, **self._system_info(device)} if verbose else record

    def status(self, device: Device) -> str:
        """Return the status, spelled with an underscore; a switch adds a status for devices in their grace period."""
        status = device.shown_status(self._clock.now())
        in_grace = self._switches["in_grace"]
        return in_grace if status == "non_compliant" and in_grace != "never" else status

    def _status_detail(self, device: Device) -> dict[str, int]:
        return {
            "exempted": int(device.is_exempted(self._clock.now())),
            "pending": int(device.status == "pending"),
        }

    def _name(self, device: Device) -> str:
        return PRIVATE if device.private else device.name

    def _host_name(self, device: Device) -> str:
        return PRIVATE if device.private and self._switches["private_host_name"] else device.host_name

    @staticmethod
    def _issue(device: Device, spelling: str) -> dict[str, int]:
        critical, warning = int(device.severity == "critical"), int(device.severity == "warning")
        total = "total_issues" if spelling.endswith("issues") else "total_issue"
        return {
            total: critical + warning,
            spelling: critical,
            spelling.replace("critical", "warning"): warning,
        }

    @staticmethod
    def _system_info(device: Device) -> dict[str, Any]:
        return {
            "os_info": {**device.system._asdict(), "architecture": "64-bit", "type": device.device_type},
            "network_info": [
                {
                    "mac": mac,
                    "ipv4": device.ips[number] if number < len(device.ips) else NOT_AVAILABLE,
                    "ipv6": NOT_AVAILABLE,
                    "description": f"Adapter {number + 1}",
                    "adapter_enabled": 1,
                }
                for number, mac in enumerate(device.macs)
            ],
            "user_info": {"username": PRIVATE if device.private else device.user, "domain": "CORP"},
        }


CATEGORIES = (
    "vulnerabilities",
    "patch_management",
    "anti-malware",
    "encryption",
    "user_authentication",
    "anti-phishing",
    "backup",
    "firewall",
    "hard_drive",
    "operating_system",
    "threats",
    "repeated_threats",
    "suspicious_ips",
    "custom_check",
    "instant_messenger",
    "cleaner_optimizer",
    "developer_tool",
    "cloud_storage",
    "public_file_sharing",
    "remote_control",
    "recording_web_meeting",
    "uninstaller",
    "toolbars",
    "media_player",
    "vpn_client",
    "unclassified_pua",
    "system_security",
)

EMPTY_PARTS: dict[str, Any] = {
    "categories": [],
    "unclassified": [],
    "mobile_apps": [],
    "detected_processes": {"total": 0, "processes": []},
    "detected_packages": {"total": 0, "packages": []},
    "detected_patches": {"timestamp": "", "total": 0, "patches": []},
    "infection": {name: {"last_scan": "", "total": 0, "issue": 0, "threats": []} for name in INFECTIONS},
}
"""The optional parts of Device Details. The simulated devices have no applications, patches or threats."""
