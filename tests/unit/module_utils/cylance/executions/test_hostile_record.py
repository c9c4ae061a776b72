# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any destination of an execution, the shown form contains no credentials."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.record import destination_shown
from hostile.cleanliness import is_clean
from hostile.values import texts


@given(
    scheme=st.sampled_from(("ftp", "sftp", "smb", "https", "")),
    user=texts(),
    password=st.sampled_from(("hunter2-4711", "hunter2%40-4711", "hunter2-4711@a", "hunter2-4711/x", "hunter2-4711:y")),
    rest=texts(),
)
def test_credentials_of_a_destination_are_not_shown(scheme, user, password, rest):
    shown = destination_shown(f"{scheme}://{user}:{password}@files.example/{rest}")
    assert shown is None or ("hunter2" not in shown and "4711" not in shown and is_clean(shown))
