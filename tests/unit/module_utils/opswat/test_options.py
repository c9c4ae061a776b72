# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API versions make safe paths or are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.options import (
    OPSWAT,
    OpswatSettings,
    api_versions,
    version_path,
)
from hostile.values import scalars, texts


@given(st.one_of(st.from_regex(r"\A\d{1,3}(\.\d{1,3})?\Z"), texts(), scalars))
def test_a_version_is_a_safe_path_or_refused(version):
    try:
        versions = api_versions({"devices": version})
    except InputError as error:
        assert error.message.startswith("api_versions: devices must be ")
        return
    path = version_path(versions["devices"])
    assert path[0] == "v" and set(path[1:]) <= set("0123456789.")


@pytest.mark.parametrize(("per_minute", "nodes", "share"), [(10, 3, 3), (10, 20, 1), (0, 3, 0), (10, None, 10)])
def test_nodes_share_the_limit_of_an_endpoint(per_minute, nodes, share):
    values = {"access_token": "canary", "requests_per_minute": per_minute, "nodes": nodes}
    params, _secrets, errors = (OPSWAT + CONNECTION).validate(values, "test")
    assert (errors, OpswatSettings.from_params(params).requests_per_minute) == ([], share)
