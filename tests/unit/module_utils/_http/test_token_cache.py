# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the option token_cache keeps tokens, also on a full disk."""

from __future__ import annotations

import errno

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.tokens import Token, TokenSource, token_record
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context


def test_a_token_that_cannot_be_stored_is_shared_within_the_run(monkeypatch, tmp_path):
    def fail(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    context = Context()
    record = token_record("user", context, "full")
    monkeypatch.setattr(record._memory, "overwrite", fail)
    logins = []

    def log_in():
        logins.append(1)
        return Token("canary", 600)

    for _fork in range(3):
        assert TokenSource(record, "account", log_in, "run").token() == "canary"
    assert len(logins) == 1
    assert context.warnings() == ["The login is not shared with other runs (token_cache): No space left on device."]


def test_the_token_cache_option_selects_the_record(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    context = Context()
    assert token_record("run", context, "abc") is context.run_state.tokens
    assert token_record("off", context, "abc") is not token_record("off", context, "abc")
    assert not list(tmp_path.iterdir())
    assert token_record("user", context, "abc") is token_record("user", Context(), "abc")
    assert (tmp_path / "secops-device-actions" / "token-abc").is_file()


def test_tokens_are_never_stored_where_other_users_can_read_them(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = tmp_path / "secops-device-actions"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(InputError, match="^token_cache: .*not a directory of this user alone"):
        token_record("user", Context(), "abc")
    assert not list(folder.iterdir())
