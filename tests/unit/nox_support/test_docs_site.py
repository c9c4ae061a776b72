# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site of the documentation: which pages it has, where links lead, and what its checks find."""

from __future__ import annotations

from pathlib import Path

import pytest
from nox_support.docs_site import checks, links, names, navigation, playbooks, reference

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = {
    "reference/contain_role",
    "reference/doctor_module",
    "reference/doctor_role",
    "reference/cylance_lockdown_module",
    "reference/devices_inventory",
    "reference/opswat_status_event_source",
    "files/docs/examples/ansible.cfg",
}
LABELS = ["playbook-contain", "playbook-unlock-keys", "rulebook-alarms"]


def test_each_guide_is_in_one_section() -> None:
    pages = [page for section in navigation.SECTIONS.values() for page in section]
    assert len(set(pages)) == len(pages)
    guides = {path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}
    assert guides == set(navigation.guides())


def test_a_toctree_has_the_pages_that_exist() -> None:
    text = navigation.toctrees({"guides/rehearsal.md", "CONTRIBUTING.md"})
    assert text.count("{toctree}") == 2
    assert ":caption: Begin\n\n/guides/rehearsal\n" in text
    assert ":caption: Develop\n\n/CONTRIBUTING\n" in text


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("docs/events.md", "state.md#awx", "state.md#awx"),
        ("docs/events.md", "../README.md#installation", "../index.md#installation"),
        ("docs/events.md", "../CONTRIBUTING.md", "../CONTRIBUTING.md"),
        ("docs/events.md", "../roles/awx_setup/README.md", "../reference/awx_setup_role.rst"),
        ("docs/events.md", "examples/ansible.cfg", "../files/docs/examples/ansible.cfg.md"),
        ("docs/events.md", "images/a.svg", "images/a.svg"),
        ("docs/events.md", "#files", "#files"),
        ("docs/events.md", "https://example.com/a.md", "https://example.com/a.md"),
        ("README.md", "docs/images/a.png", "guides/images/a.png"),
        ("README.md", "docs/events.md", "guides/events.md"),
        ("README.md", "LICENSE", "files/LICENSE.md"),
        ("roles/awx_setup/README.md", "../../docs/state.md", "../guides/state.md"),
    ],
)
def test_links_lead_to_the_pages_of_the_site(source: str, link: str, expected: str) -> None:
    target = links.page_of(source)
    assert target
    assert links.map_links(f"See [text]({link}).", source, target) == f"See [text]({expected})."


def test_code_blocks_are_left_alone() -> None:
    text = "```text\n[a](state.md)\n```\n\n[a](../README.md)\n\n  ```yaml\n  [a](../README.md)\n  ```\n"
    expected = text.replace("\n\n[a](../README.md)", "\n\n[a](../index.md)")
    assert links.map_links(text, "docs/events.md", "guides/events.md") == expected


def test_linked_files_are_reported() -> None:
    wanted: list[str] = []
    links.map_links("[a](examples/ansible.cfg) [b](state.md)", "docs/events.md", "guides/events.md", wanted.append)
    assert wanted == ["docs/examples/ansible.cfg"]


@pytest.mark.parametrize(
    ("text", "before", "page"),
    [
        ("secops.device_actions.cylance_lockdown", "", "reference/cylance_lockdown_module"),
        ("cylance_lockdown", "", "reference/cylance_lockdown_module"),
        ("opswat_status", "", "reference/opswat_status_event_source"),
        ("secops.device_actions.devices", "", "reference/devices_inventory"),
        ("secops.device_actions.doctor", "", "reference/doctor_role"),
        ("ansible-doc secops.device_actions.doctor", "", "reference/doctor_module"),
        ("ansible-doc -t role secops.device_actions.doctor", "", "reference/doctor_role"),
        ("ansible-doc -t inventory secops.device_actions.devices", "", "reference/devices_inventory"),
        ("secops.device_actions.contain", "the role ", "reference/contain_role"),
        ("secops.device_actions.contain", "the playbook ", "reference/playbooks#playbook-contain"),
        ("secops.device_actions.unlock_keys", "", "reference/playbooks#playbook-unlock-keys"),
        ("ansible-playbook secops.device_actions.contain -e a=b", "", "reference/playbooks#playbook-contain"),
        ("ansible-playbook -i x.yml secops.device_actions.contain", "", "reference/playbooks#playbook-contain"),
        ("secops.device_actions.alarms", "the rulebook ", "reference/event_plugins#rulebook-alarms"),
        ("secops.device_actions.nothing", "", "#"),
        ("docs/examples/ansible.cfg", "", "files/docs/examples/ansible.cfg"),
        ("contain", "", "#"),
        ("make docs", "", "#"),
    ],
)
def test_names_lead_to_their_pages(text: str, before: str, page: str) -> None:
    assert names.find(text, before, DOCUMENTS, LABELS) == (page.partition("#")[0], page.partition("#")[2])


def test_pages_of_the_reference_lose_what_the_site_has_elsewhere() -> None:
    text = (
        "secops.device_actions.contain role -- Isolate machines\n++++++\n\n"
        ".. Collection note\n\n.. note::\n    Install it.\n\n"
        ".. contents::\n   :local:\n   :depth: 2\n\n.. _a.contain_role__entrypoint-main:\n\n"
        "See :ref:`here <common_return_values>` and :ref:`x <ansible_collections.secops.device_actions.x_role>`.\n"
    )
    result = reference.complete(text, "contain_role", is_published=False)
    assert result.startswith("contain role \N{EN DASH} Isolate machines\n+++++++++++++++++++++++++++++++\n")
    assert "contents::" not in result
    assert "Install it." not in result
    assert "See here and :ref:`x <" in result
    assert ".. include:: contain_role.md.inc\n" in result


def test_pages_link_to_the_repository_once_it_has_an_address() -> None:
    links_of_the_collection = ".. Extra links\n\n  - title: Repository\n    url: x\n"
    text = f"{links_of_the_collection}  - title: Communication\n    ref: y\n.. Parsing errors\n"
    assert reference.complete(text, "x_module", is_published=True) == f"{links_of_the_collection}.. Parsing errors\n"
    assert reference.complete(text, "x_module", is_published=False) == ".. Parsing errors\n"


def test_the_comment_of_a_playbook_becomes_its_description() -> None:
    text = (
        "# 1\n# 2\n# 3\n\n---\n# Do it. With --check, show it:\n# ansible-playbook a.b.c \\\n#   -e c_d=1\n"
        "# See docs/x.md.\n\n- name: x\n"
    )
    result = playbooks.to_markdown(playbooks.comment(text))
    assert result == (
        "Do it. With `--check`, show it:\n\n```shell\nansible-playbook a.b.c \\\n  -e c_d=1\n```\n\n"
        "See [docs/x.md](../guides/x.md)."
    )


def test_pages_that_people_write_can_be_edited() -> None:
    repository = "https://github.com/else/where"
    assert links.edit_link(repository, "index") == f"{repository}/edit/main/README.md"
    assert links.edit_link(repository, "guides/events") == f"{repository}/edit/main/docs/events.md"
    assert links.edit_link(repository, "reference/contain_role") == ""


def test_the_checks_find_what_does_not_work(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<h1 id="top"></h1><a href="a/b.html#part"></a><a href="#top"></a><a href="https://example.com/"></a>'
    )
    (tmp_path / "a" / "b.html").write_text('<p id="part"></p><a href="../index.html?q=1#top">')
    assert list(checks.problems(tmp_path)) == []
    (tmp_path / "a" / "b.html").write_text(
        '<a href="c.html"></a><a href="../index.html#no"></a><script src="https://example.com/x.js"></script>'
    )
    (tmp_path / "x.css").write_text("@import url(//example.com/font.css);")
    assert list(checks.problems(tmp_path)) == [
        "a/b.html links to c.html, which does not exist.",
        "a/b.html links to ../index.html#no, which has no such anchor.",
        "a/b.html loads https://example.com/x.js.",
        "index.html links to a/b.html#part, which has no such anchor.",
        "x.css loads //example.com/font.css.",
    ]
