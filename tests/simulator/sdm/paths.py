# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of the API's paths; ``versionId`` is a version such as v1.3."""

from __future__ import annotations

API = "/rest/{versionId}"
LOGIN = f"{API}/admin/login"
LOGOUT = f"{API}/admin/logout"
SERVER_INFO = f"{API}/admin/serverInfo"
DEVICES = f"{API}/inventory/deviceMgmt/devices"
DEVICE = f"{DEVICES}/{{deviceId}}"
DEVICE_ACTION = f"{DEVICE}/action"
FOLDERS = f"{API}/inventory/deviceMgmt/deviceGroups"
NFS = f"{API}/inventory/nfMgmt/nfs"
NF = f"{NFS}/{{nfId}}"
NF_GROUPS = f"{NF}/groups"
NF_GROUP = f"{NF_GROUPS}/{{groupId}}"
NF_GROUP_ACTION = f"{NF_GROUP}/action"
ASSIGNED_DEVICES = f"{API}/configuration/devices"
ASSIGNED_DEVICE = f"{ASSIGNED_DEVICES}/{{deviceId}}"
PUSH = f"{ASSIGNED_DEVICE}/action"
LOAD_CONFIG = f"{ASSIGNED_DEVICE}/loadConfig"
ALARMS = f"{API}/fault/alarms"

NEWEST_DOCUMENTED = "v1.3"


def path_of(template: str, version: str = NEWEST_DOCUMENTED, **ids: str) -> str:
    """Return a path, for example ``path_of(DEVICE_ACTION, deviceId="ID2")``."""
    return template.format(versionId=version, **ids)
