# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a report."""

from __future__ import annotations

import json
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import write_reports
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.html_page import to_html
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.markdown import to_markdown
from samples.report_documents import document, machine, one_of_each


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_each_format_is_a_private_file_in_a_private_folder(tmp_path):
    of, folder = one_of_each(), tmp_path / "new" / "reports"
    paths = write_reports(of, str(folder), "contain-1", ["json", "md", "html"])
    assert paths == [str(folder / f"contain-1.{ending}") for ending in ("json", "md", "html")]
    assert json.loads((folder / "contain-1.json").read_text()) == of
    assert (folder / "contain-1.md").read_text() == to_markdown(of)
    assert (folder / "contain-1.html").read_text() == to_html(of)
    assert {mode(path) for path in folder.iterdir()} == {0o600} and mode(folder) == 0o700
    assert len(list(folder.iterdir())) == 3


def test_a_file_of_the_same_name_is_replaced_and_a_link_is_not_followed(tmp_path):
    target = tmp_path / "target"
    target.write_text("keep")
    (tmp_path / "a.md").symlink_to(target)
    write_reports(document(), str(tmp_path), "a", ["md"])
    assert target.read_text() == "keep"
    assert (tmp_path / "a.md").read_text().startswith("### Containment")


def test_the_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert write_reports(document(), "~/reports", "a", ["json"]) == [str(tmp_path / "reports" / "a.json")]


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../a", "a\nb", "\u0661", "x" * 201, "-a"])
def test_a_name_that_is_not_a_plain_one_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"^report name: must begin with a letter"):
        write_reports(document(), str(tmp_path / "new"), name, ["json"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("of", "formats", "message"),
    [
        (document(), ["json", "pdf"], r"^report format: must be one of json, md, html, got 'pdf'\.$"),
        ({**document(), "machines": [machine(), None]}, ["json"], r"^report\.machines\[1\]"),
    ],
)
def test_nothing_is_written_after_bad_input(tmp_path, of, formats, message):
    with pytest.raises(InputError, match=message):
        write_reports(of, str(tmp_path / "new"), "a", formats)
    assert not list(tmp_path.iterdir())


def test_what_the_system_refuses_is_an_error_with_the_path(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceActionsError, match=rf"{tmp_path}/file") as raised:
        write_reports(document(), str(tmp_path / "file"), "a", ["json"])
    assert raised.value.reason == "system_error"
