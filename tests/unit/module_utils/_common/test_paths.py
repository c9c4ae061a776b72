# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths in a home that may be unknown."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import paths
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError


def test_the_home_is_inserted(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert paths.expand_user("~/x", "ledger") == str(tmp_path / "x")
    assert paths.expand_user("x/../y", "ledger") == str(tmp_path / "y")
    assert paths.expand_user("/a/~/b", "ledger") == "/a/~/b"


@pytest.mark.parametrize("path", ["~/x", "~nobody-of-this-name/x"])
def test_an_unknown_home_is_an_input_error_and_no_directory_named_tilde(monkeypatch, path):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as without HOME and user database
    with pytest.raises(InputError, match=r"^ledger: ~.* HOME is not set"):
        paths.expand_user(path, "ledger")
