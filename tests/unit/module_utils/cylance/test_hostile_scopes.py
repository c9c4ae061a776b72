# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any token of the console, its scopes are texts, or unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.scopes import granted_scopes
from hostile.values import json_values, texts

jwt = pytest.importorskip("jwt")


def check(token):
    """Check the scopes of a token."""
    scopes = granted_scopes(token)
    assert scopes is None or (scopes and all(isinstance(scope, str) and scope for scope in scopes))


@given(st.dictionaries(st.sampled_from(["scp", "scope", "scopes", "exp", "iat", "nbf", "aud", "iss"]), json_values()))
def test_any_claims(claims):
    try:
        token = jwt.encode(claims, "k" * 32)
    except (TypeError, ValueError):  # a date that is none
        return
    check(token)


@given(texts())
def test_any_text(text):
    check(text)
    check(f"eyJhbGciOiJIUzI1NiJ9.{text}.x")
