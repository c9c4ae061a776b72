# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of the repository is one setting: galaxy.yml. What contains it otherwise is generated."""

from __future__ import annotations

import subprocess
from pathlib import Path

from nox_support import docsite_links, event_objects, repository_links

ROOT = Path(__file__).resolve().parents[3]


def test_generated_files_are_up_to_date():
    for path, text in repository_links.generate().items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is outdated. Run: make generate"


def test_no_other_file_contains_the_address():
    address = repository_links.repository().partition("://")[2]
    found = subprocess.run(
        ["git", "grep", "--untracked", "--files-with-matches", "--fixed-strings", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    generated = {**repository_links.generate(), **docsite_links.generate(), **event_objects.generate()}
    assert set(found) - {str(path.relative_to(ROOT)) for path in generated} == {"galaxy.yml"}


def test_another_address_reaches_all_files(monkeypatch):
    other = "https://git.corp.example/soc/device_actions"
    monkeypatch.setattr(repository_links, "repository", lambda: other)
    monkeypatch.setattr(event_objects, "repository", lambda: other)
    monkeypatch.setattr(docsite_links, "repository", lambda: other)
    generated = {**repository_links.generate(), **docsite_links.generate(), **event_objects.generate()}
    texts = list(generated.values())
    assert len([text for text in texts if other in text]) == 5
    assert not [text for text in texts if "example.com" in text]
