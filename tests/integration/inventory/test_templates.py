# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of consoles are never rendered as templates."""

from __future__ import annotations

import json

TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"


def test_texts_of_a_console_are_never_rendered(inventories, sample_devices, simulator):
    simulator.opswat.change_device("OPSWATB", host_name=TEMPLATE, nickname="{% raw %}", user="{# no #}")
    simulator.sdm.change_device("ID7", name="{{ 7 * 7 }}")
    path = inventories.write("cylance", "opswat", "sdm", compose={"owner": "cylance.user | default('none')"})
    raw, rendered = inventories.parse(path), inventories.parse(path, render=True)
    assert rendered.hosts == raw.hosts
    laptop = raw.hosts["laptop-1.corp.example"]
    assert laptop["owner"] == laptop["cylance"]["user"] == TEMPLATE
    assert "owned" not in json.dumps(raw.hosts).replace("echo owned", "").replace("echo_owned", "")
    (kiosk,) = [name for name, variables in raw.hosts.items() if variables.get("opswat_device_id") == "OPSWATB"]
    assert kiosk == "lookup_ansible.builtin.pipe_echo_owned"
    assert raw.hosts[kiosk]["device_hostname"] == TEMPLATE
    assert {"49", "7_7"} & set(raw.hosts) == {"7_7"}


MARKS = "#jinja2:variable_start_string:'<<',variable_end_string:'>>',"
HEADER = f"{MARKS}keep_trailing_newline:\"<<lookup(*'pipe id'.split())>>\"x"
TRICKS = (HEADER, "[% lookup('ansible.builtin.pipe', 'id') %]", "{% raw %}", "((* lookup('pipe', 'id') *))", "<< 7 >>")


def test_texts_with_other_delimiters_are_never_rendered(inventories, simulator):
    for number, trick in enumerate(TRICKS):
        simulator.cylance.add_device(host_name=f"a{number}", last_logged_in_user=trick)
        simulator.opswat.add_device(host_name=f"b{number}", nickname=trick)
    composed = {"compose": {"owner": "cylance.user"}, "keyed_groups": [{"prefix": "u", "key": "cylance.user"}]}
    path = inventories.write("cylance", "opswat", **composed)
    raw, rendered = inventories.parse(path), inventories.parse(path, render=True)
    assert rendered.hosts == raw.hosts
    for number, trick in enumerate(TRICKS):
        assert raw.hosts[f"a{number}"]["owner"] == raw.hosts[f"a{number}"]["cylance"]["user"] == trick
    assert not [name for name in raw.groups if "uid" in name]
