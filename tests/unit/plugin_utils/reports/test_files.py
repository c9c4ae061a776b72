# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a report."""

from __future__ import annotations

import json
import os
import stat
import time

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import (
    DAYS_VARIABLE,
    remove_old_reports,
    report_folder,
    write_reports,
)
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


OURS = (
    "contain-2026-01-15T120000Z-0a1b2c3d.json",
    "reconcile-20260115T120000Z-1a2b3c.html",
    "status-2026-x-release.json",
)


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """The folder of a state directory, with reports and other files that are 91 days old, and with a new report."""
    monkeypatch.delenv(DAYS_VARIABLE, raising=False)
    folder = tmp_path / "reports"
    folder.mkdir()
    old = time.time() - 91 * 86400
    for name in (*OURS, "notes.md", "contain-x.json", "contain-2026.txt"):
        (folder / name).write_text("{}")
        os.utime(folder / name, (old, old))
    (folder / "release-2026-01-16.md").write_text("new")
    (folder / "contain-2025.json").symlink_to("nowhere")
    return folder


def left(folder):
    return {path.name for path in folder.iterdir()} & set(OURS)


def test_old_reports_of_the_state_directory_are_removed_and_nothing_else(reports, tmp_path):
    kept = {path.name for path in reports.iterdir()} - set(OURS)
    remove_old_reports(str(reports), str(tmp_path))
    assert {path.name for path in reports.iterdir()} == kept


@pytest.mark.parametrize(("days", "number"), [("0", 3), ("92", 3), ("90", 0), ("", 0)])
def test_the_limit_is_a_number_of_days_or_0(reports, tmp_path, monkeypatch, days, number):
    monkeypatch.setenv(DAYS_VARIABLE, days)
    remove_old_reports(str(reports), str(tmp_path))
    assert len(left(reports)) == number


def test_a_folder_that_the_user_has_chosen_is_left_alone(reports, tmp_path):
    remove_old_reports(str(reports), None)
    remove_old_reports(str(reports), str(tmp_path / "state"))
    assert len(left(reports)) == 3


def test_an_invalid_limit_is_refused_before_anything_is_done(monkeypatch):
    monkeypatch.setenv(DAYS_VARIABLE, "a week")
    with pytest.raises(InputError, match="^DEVICE_ACTIONS_REPORT_DAYS: must be the number of days"):
        report_folder(None, "/srv/state")
