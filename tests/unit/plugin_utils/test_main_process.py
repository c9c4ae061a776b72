# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the workers of a run share a state, by the process that created it."""

from __future__ import annotations

import multiprocessing
import os

import pytest
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.plugin_utils import main_process


@pytest.fixture
def created_here(monkeypatch):
    monkeypatch.setattr(main_process.RUN_STATE, "main_pid", os.getpid())
    monkeypatch.setattr(Display(), "_final_q", None)


def test_a_worker_shares_what_it_inherited(monkeypatch):
    monkeypatch.setattr(main_process.RUN_STATE, "main_pid", os.getpid() + 1)
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    assert main_process.is_shared()


@pytest.mark.usefixtures("created_here")
def test_a_process_that_is_no_worker_has_one_state():
    assert main_process.is_shared()


@pytest.mark.usefixtures("created_here")
def test_a_worker_does_not_share_what_it_created(monkeypatch):
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    assert not main_process.is_shared()


@pytest.mark.usefixtures("created_here")
def test_a_worker_that_a_strategy_forks_by_itself_is_known_by_its_display(monkeypatch):
    monkeypatch.setattr(Display(), "_final_q", object())
    assert not main_process.is_shared()
