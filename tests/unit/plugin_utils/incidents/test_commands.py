# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of a report are safe to paste."""

from __future__ import annotations

import json
import shlex

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.commands import (
    file_option,
    is_usable,
    playbook_command,
)


def test_plain_values_are_easy_to_read():
    command = playbook_command("contain", {"contain_hostnames": ["a.example", "b"], "contain_ticket": None})
    assert command == "ansible-playbook secops.device_actions.contain -e contain_hostnames=a.example,b"


@pytest.mark.parametrize(
    "text", ["a b", "$(id)", "`id`", "'; rm -rf /; '", 'a"b', "é", "a,b", "-x", "!x", "a\\b", "a=b"]
)
def test_every_other_text_is_quoted(text):
    words = shlex.split(playbook_command("release", {"release_hostnames": [text]}, ["/tmp/my inventory.yml"]))
    assert words[:5] == ["ansible-playbook", "-i", "/tmp/my inventory.yml", "secops.device_actions.release", "-e"]
    assert len(words) == 6
    name, _is, plain = words[5].partition("=")
    value = json.loads(words[5])["release_hostnames"] if words[5].startswith("{") else [plain]
    assert value == [text]


@pytest.mark.parametrize("text", ["{{ 1 }}", "{% raw %}", "{# x", "a\nb", "\x1b[31m", None, 5])
def test_templates_and_control_characters_are_not_put_into_commands(text):
    assert not is_usable(text)


def test_a_file_is_quoted():
    assert shlex.split(file_option("/srv/my file.json")) == ["-e", "@/srv/my file.json"]
