# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts with a console share the login, and nothing that grows with their number."""

from __future__ import annotations

import logging

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.console import Console
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import parse_arguments

from .fakes import SECRET, FakeConsole, FakeFeed

TOKEN = "a-token-that-a-login-returned"


@pytest.fixture
def console():
    feed = FakeConsole().feed()
    settings = parse_arguments(feed, {"application_secret": SECRET})
    return Console(feed, settings, Log("cylance_fake", str, lambda: 0.0), StopFlag())


def test_contacts_share_the_token_but_no_lists(console):
    with console.contact() as first, console.contact() as second:
        assert first.context.run_state.tokens is second.context.run_state.tokens
        assert first.context.run_state.answers is not second.context.run_state.answers
        assert first.context is not second.context


def test_the_secrets_of_a_contact_end_with_it(console):
    with console.contact() as first:
        first.context.redactor.add(TOKEN)
        assert TOKEN not in first.context.redactor.text(f"{TOKEN} {SECRET}")
    with console.contact() as second:
        assert second.context.redactor.text(f"{TOKEN} {SECRET}") == f"{TOKEN} ********"


def test_a_defect_and_its_warnings_show_no_secret(console, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(DeviceActionsError) as found:
        with console.contact() as feed:
            feed.context.redactor.add(TOKEN)
            feed.context.warn(f"A warning with {TOKEN}.")
            raise ValueError(f"{TOKEN} {SECRET}")
    assert found.value.message == "Internal error: ValueError: ******** ********."
    assert found.value.__suppress_context__
    assert "A warning with ********." in caplog.text


def test_a_feed_changes_no_options_of_the_next_one(console):
    with console.contact() as feed:
        assert isinstance(feed, FakeFeed)
        feed.params["interval"] = 1
    with console.contact() as feed:
        assert feed.params["interval"] == 60
