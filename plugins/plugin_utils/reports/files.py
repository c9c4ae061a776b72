# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a report to files."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError, system_error
from ansible_collections.secops.device_actions.plugins.module_utils._common.paths import expand_user
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import (
    create_folder,
    file_mode,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import OPERATIONS, to_json
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.html_page import to_html
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.markdown import to_markdown

FORMATS = {"json": to_json, "md": to_markdown, "html": to_html}
DAYS_VARIABLE = "DEVICE_ACTIONS_REPORT_DAYS"
_DAYS = 90
_REPORT = re.compile(rf"(?:{'|'.join(OPERATIONS)})-\d[A-Za-z0-9_-]{{0,150}}\.(?:json|md|html)", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)


def report_folder(option: str | None, state_dir: str | None) -> str | None:
    """Return the folder for reports: the one that the option names, or that of the state directory, or None.

    Raise an InputError for it, or for the limit of remove_old_reports().
    """
    _days_to_keep()
    if given := (option or "").strip():
        return expand_user(given, "report_dir")
    return os.path.join(state_dir, "reports") if state_dir else None


def remove_old_reports(folder: str, state_dir: str | None) -> None:
    """Remove the reports that are older than the limit from the state directory's folder. Others are left alone."""
    days = _days_to_keep()
    if not days or folder != report_folder(None, state_dir):
        return
    oldest = time.time() - days * 86400
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            with suppress(OSError):
                is_ours = _REPORT.fullmatch(file.name) and file.is_file(follow_symlinks=False)
                if is_ours and file.stat(follow_symlinks=False).st_mtime < oldest:
                    os.unlink(file.path)


def _days_to_keep() -> int:
    text = os.environ.get(DAYS_VARIABLE, "").strip()
    if not text:
        return _DAYS
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII):
        raise InputError(
            f"{DAYS_VARIABLE}: must be the number of days after which reports are deleted, or 0 to keep them, got "
            f"'{escape_unprintable(text)}'."
        )
    return int(text)


def report_lines(paths: Sequence[str]) -> list[str]:
    """Return the lines below a report's text that name its files, if there are any."""
    return ["Report:", *(f"  {path}" for path in paths)] if paths else []


def write_reports(document: Mapping[str, Any], folder: str, name: str, formats: Sequence[str]) -> list[str]:
    """Write a document to C(FOLDER/NAME.FORMAT), and return the paths.

    Only its user can read the files, and on a shared volume its group, see file_mode(). The folder is created if it is
    missing. Files of the same name are replaced as a whole. formats: of FORMATS.
    Raise an InputError before anything is written, or a DeviceActionsError if the system refuses.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"report name: must begin with a letter or digit and contain only letters, digits, '.', '_' and '-', "
            f"got '{escape_unprintable(name)}'."
        )
    for unknown in set(formats) - set(FORMATS):
        raise InputError(f"report format: must be one of {', '.join(FORMATS)}, got '{escape_unprintable(unknown)}'.")
    place = expand_user(folder, "report folder")
    contents = {os.path.join(place, f"{name}.{one}"): FORMATS[one](document).encode() for one in formats}
    try:
        create_folder(place)
        for path, content in contents.items():
            write_atomically(path, content, mode=file_mode(place))
    except OSError as error:
        raise system_error(error) from error
    return list(contents)


def write_variables(folder: str, name: str, variables: Mapping[str, Any]) -> str | None:
    """Write variables for a next step to C(FOLDER/NAME.json), and return the path, or None if the system refuses.

    The report cannot be written then either, and says so.
    """
    path = os.path.join(folder, f"{name}.json")
    content = json.dumps({key: value for key, value in variables.items() if value}, indent=1)
    try:
        create_folder(folder)
        write_atomically(path, content.encode("ascii") + b"\n", mode=file_mode(folder))
    except OSError:
        return None
    return path
