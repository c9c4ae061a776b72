# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the files that contain the address of the repository, which is one setting: `repository` in galaxy.yml."""

from __future__ import annotations

from pathlib import Path

import yaml

from .awx_objects import HEADER, dump

ROOT = Path(__file__).resolve().parents[2]
FORUM = "https://forum.ansible.com/c/help/6"
CONTACTS = ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"


def repository() -> str:
    """Return the address of the repository, without a slash at its end."""
    return str(yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]).rstrip("/")


def generate() -> dict[Path, str]:
    """Return {file: its text}."""
    links = [
        {
            "name": "Report a vulnerability",
            "url": f"{repository()}/security/advisories/new",
            "about": "Vulnerabilities are reported in private. SECURITY.md says what counts.",
        },
        {
            "name": "Ask a question",
            "url": FORUM,
            "about": "The Ansible forum helps with playbooks, Automation Controller and Event-Driven Ansible.",
        },
    ]
    content = {"blank_issues_enabled": False, "contact_links": links}
    return {CONTACTS: HEADER.replace("the options of the collection", "galaxy.yml") + dump(content)}


if __name__ == "__main__":
    for path, text in generate().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
