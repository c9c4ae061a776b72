# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache of a user on a full disk."""

from __future__ import annotations

import errno

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
