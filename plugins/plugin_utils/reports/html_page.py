# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as one HTML page, which needs no other file and no network.

The page consists of C(page.html.j2), C(page.css), C(machines.css) and C(page.js). Its content security policy permits
this style and this script by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import LISTED
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.timeline import make_timeline
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import (
    LABELS,
    read_report,
    short_time,
    time_text,
)

MOST_ROWS = 5000
_FOLDER = os.path.dirname(os.path.abspath(__file__))


def to_html(document: Mapping[str, Any]) -> str:
    """Return a document as an HTML page. Raise InputError if the document is invalid."""
    report = read_report(document)
    style, script = _file("page.css") + _file("machines.css"), _file("page.js")
    machines = report.machines
    page: str = (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            machines=machines[:MOST_ROWS],
            has_entries=any(machine.entries for machine in machines),
            total=sum(section.count for section in report.sections),
            timeline=make_timeline(machines, report.generated),
            labels=LABELS,
            listed=LISTED,
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )
    return page


@functools.cache
def _environment() -> Any:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(short_time=short_time, time_text=time_text)
    return environment


def _file(name: str) -> str:
    """Return the content of a file of the page, as it stands between the tags."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return f"\n{file.read()}"


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
