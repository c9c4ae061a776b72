# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings about settings that expose the credentials of a delegated task."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils import debug_settings
from ansible_collections.secops.device_actions.plugins.plugin_utils.debug_settings import warn_of_exposed_credentials


@pytest.fixture
def warnings(monkeypatch):
    """A function that returns the warnings with these settings."""

    def warnings(debug, keep):
        shown = []
        monkeypatch.setattr(debug_settings, "display", SimpleNamespace(warning=shown.append))
        monkeypatch.setattr(debug_settings.C, "DEFAULT_DEBUG", debug)
        monkeypatch.setattr(debug_settings.C, "DEFAULT_KEEP_REMOTE_FILES", keep)
        warn_of_exposed_credentials("jump\x1b[31m.example")
        return shown

    return warnings


def test_without_these_settings_nothing_is_shown(warnings):
    assert warnings(debug=False, keep=False) == []


def test_a_file_that_is_kept_is_located(warnings):
    (warning,) = warnings(debug=False, keep=True)
    assert "ANSIBLE_KEEP_REMOTE_FILES" in warning and "on jump [31m.example," in warning and "Delete it" in warning


def test_debug_output_with_credentials_is_explained(warnings):
    (warning,) = warnings(debug=True, keep=False)
    assert "ANSIBLE_DEBUG" in warning and "even with no_log" in warning


def test_each_setting_has_its_own_warning(warnings):
    assert len(warnings(debug=True, keep=True)) == 2
