# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links of the collection's pages in the documentation follow from the address of the repository."""

from __future__ import annotations

from nox_support import docsite_links


def test_the_file_is_up_to_date() -> None:
    for path, text in docsite_links.generate().items():
        assert path.read_text(encoding="utf-8") == text, "Run: make generate"


def test_all_addresses_follow_from_that_of_the_repository() -> None:
    links = docsite_links.links("https://github.com/else/where")
    assert links["edit_on_github"]["repository"] == "else/where"
    assert all(link["url"].startswith("https://github.com/else/where/") for link in links["extra_links"])


def test_only_pages_on_github_can_be_edited_there() -> None:
    assert "edit_on_github" not in docsite_links.links("https://git.corp.example/else/where")
