# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A collection awx.awx of stand-ins, and a controller to use them with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
MODULES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "modules.yml").read_text(encoding="utf-8"))
PLAYBOOKS = (
    *("contain", "contain_pending", "release", "status", "remediate"),
    *("reconcile", "reconcile_check", "doctor", "sdm_maintenance", "sdm_unlock_orphans"),
)


def install_collection(folder: Path, name: str = "awx.awx") -> Path:
    """Write the collection below a folder, and return the folder, for the collections path."""
    namespace, _dot, short = name.partition(".")
    plugins = folder / "ansible_collections" / namespace / short / "plugins"
    for kind in ("action", "plugin_utils", "lookup"):
        (plugins / kind).mkdir(parents=True)
    (plugins / "plugin_utils" / "stand_in.py").write_bytes((HERE / "stand_in.py").read_bytes())
    (plugins / "lookup" / "controller_api.py").write_bytes((HERE / "lookup.py").read_bytes())
    for module, specification in MODULES.items():
        text = (
            f"from ansible_collections.{name}.plugins.plugin_utils.stand_in import action_class\n"
            f"ActionModule = action_class({module!r}, {specification!r})\n"
        )
        (plugins / "action" / f"{module}.py").write_text(text, encoding="utf-8")
    return folder


class FakeController:
    """The file in which the stand-ins keep their objects. It begins as AWX does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write(
            {
                "last": 100,
                "playbooks": [f"{name}.yml" for name in PLAYBOOKS],
                "organizations": [{"id": 1, "name": "Default"}],
                "credentials": [{"id": 2, "name": "Ansible Galaxy", "credential_type": 3}],
            }
        )

    def _write(self, data: dict[str, Any]) -> None:
        self.path.write_text(json.dumps(data), encoding="utf-8")

    @property
    def data(self) -> dict[str, Any]:
        """All objects, and the calls."""
        data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return data

    def objects(self, endpoint: str) -> dict[str, dict[str, Any]]:
        """Return {name: object}."""
        return {one.get("identifier") or one["name"]: one for one in self.data.get(endpoint, [])}

    def replace(self, **data: Any) -> None:
        """Replace lists of the file."""
        self._write({**self.data, **data})

    def add(self, endpoint: str, **fields: Any) -> None:
        """Add an object of another owner."""
        data = self.data
        data["last"] += 1
        data.setdefault(endpoint, []).append({"id": data["last"], **fields})
        self._write(data)
