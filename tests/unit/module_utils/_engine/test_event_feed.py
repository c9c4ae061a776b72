# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all event sources share."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Since, parse_since


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("now", Since()),
        (" Now ", Since()),
        ("0:01:30", Since(back=5400.0)),
        ("7:00:00", Since(back=7 * 86400.0)),
        ("2026-12-01T10:00:00Z", Since(at=1_796_119_200.0)),
        ("2026-12-01T10:00:00.123Z", Since(at=1_796_119_200.0)),
        ("2026-12-01 10:00:00+00:00", Since(at=1_796_119_200.0)),  # a timestamp without quotes in YAML
    ],
)
def test_since_is_now_a_duration_or_a_timestamp(text, since):
    assert parse_since(text) == since


@pytest.mark.parametrize("text", ["", "yesterday", "2026-12-01", "2026-12-01T10:00:00+02:00", "2026-13-01T10:00:00Z"])
def test_since_that_means_nothing_is_an_error(text):
    with pytest.raises(InputError, match="^since: "):
        parse_since(text)


def test_an_unquoted_duration_is_explained():
    with pytest.raises(InputError, match="YAML reads an unquoted 1:00:00 as 3600"):
        parse_since("3600")
