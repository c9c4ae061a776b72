# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tiny collection in a git repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from nox_support.release.git import Repository

FILES = {
    "galaxy.yml": "namespace: secops\nname: device_actions\nversion: 1.1.0\n",
    "README.md": "# Title\n\nVersion 1.1.0 is here.\n",
    "changelogs/changelog.yaml": "ancestor: null\nreleases:\n  1.0.0: {}\n  1.1.0: {}\n  1.2.0-rc.1: {}\n",
    "changelogs/fragments/1-fix.yml": "release_summary: A fix.\nbugfixes:\n  - It works.\n",
    "plugins/module_utils/_common/version.py": 'VERSION = "1.1.0"\n',
    "plugins/modules/one.py": "DOCUMENTATION = r'''\nmodule: one\nversion_added: 1.0.0\n'''\n",
    "docs/install.md": "ansible-galaxy collection install secops-device_actions-1.1.0.tar.gz\n",
    "docs/examples/ee.yml": (
        "# push registry.corp.example/soc/device-actions-ee:1.1.0\n#   version: 1.1.0\nother==1.1.0\n"
    ),
    "tests/test_one.py": "assert '1.1.0'\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A clean checkout on the branch main, with everything in place for 1.2.0."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "checkout"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    result = Repository(root)
    result.run("config", "user.name", "Maintainers")
    result.run("config", "user.email", "maintainers@corp.example")
    result.run("add", "--all")
    result.run("commit", "--quiet", "--message", "Begin")
    return result
