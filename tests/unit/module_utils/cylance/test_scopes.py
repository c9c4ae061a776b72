# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes of an access token are read from it, in any form, and never from a token without any."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.scopes import granted_scopes

jwt = pytest.importorskip("jwt")


@pytest.mark.parametrize(
    "claims",
    [
        {"scp": ["device:list", "zone:list"]},
        {"scp": "device:list, zone:list"},
        {"scope": "device:list zone:list"},
        {"scopes": ["device:list", "zone:list", "", 7]},
        {"scp": "device:list,zone:list", "exp": 1},
    ],
    ids=str,
)
def test_scopes_in_any_form(claims):
    assert granted_scopes(jwt.encode(claims, "k" * 32)) == {"device:list", "zone:list"}


@pytest.mark.parametrize(
    "token",
    [None, "", "opaque", "a.b.c", jwt.encode({"jti": "1"}, "k" * 32), jwt.encode({"scp": {"a": 1}}, "k" * 32)],
    ids=str,
)
def test_a_token_without_scopes(token):
    assert granted_scopes(token) is None
