# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/docsite/links.yml for antsibull-docs. Its addresses follow from galaxy.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .awx_objects import HEADER, dump
from .repository_links import FORUM, repository

ROOT = Path(__file__).resolve().parents[2]
LINKS = ROOT / "docs" / "docsite" / "links.yml"
_GITHUB = "https://github.com/"


def generate() -> dict[Path, str]:
    """Return {file: its text}."""
    return {LINKS: HEADER.replace("the options of the collection", "galaxy.yml") + dump(links(repository()))}


def links(address: str) -> dict[str, Any]:
    """Return the links for the address of a repository."""
    name = address.removeprefix(_GITHUB)
    edit = {"edit_on_github": {"repository": name, "branch": "main", "path_prefix": ""}} if name != address else {}
    return {
        **edit,
        "extra_links": [
            {"description": "Report a problem", "url": f"{address}/issues"},
            {"description": "Report a vulnerability", "url": f"{address}/security/advisories/new"},
        ],
        "communication": {"forums": [{"topic": "Questions about Ansible", "url": FORUM}]},
    }


if __name__ == "__main__":
    for path, text in generate().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
