# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/contents.md lists everything that users can use, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PUBLIC = (
    "plugins/modules/*.py",
    "plugins/inventory/*.py",
    "plugins/callback/*.py",
    "plugins/filter/*.yml",
    "extensions/eda/plugins/event_*/*.py",
    "extensions/eda/rulebooks/*.yml",
    "playbooks/*.yml",
    "roles/*",
)


def test_the_contents_list_everything_that_users_can_use():
    rows = re.findall(r"^\| .*", (ROOT / "docs" / "contents.md").read_text(encoding="utf-8"), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == {path.stem for pattern in PUBLIC for path in ROOT.glob(pattern)}
