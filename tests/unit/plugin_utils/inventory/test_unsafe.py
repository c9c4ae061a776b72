# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On ansible-core versions that render any text, only texts that could be templates are wrapped."""

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import unsafe
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import mark_unsafe

KEY = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"


def test_keys_are_not_rendered_as_templates():
    details = {"details": {"infection": {KEY: 1}}}
    templar = Templar(loader=DataLoader(), variables={"opswat": mark_unsafe(details)})
    for expression in ("dict2items", "list | first", "to_json"):
        first = templar.template("{{ opswat.details.infection | " + expression + " }}")
        again = Templar(loader=DataLoader(), variables={"kept": first})
        assert "owned" not in str(again.template("{{ kept }}")).replace("echo owned", "")


USUAL = ["CORP\\\\a.b", "Windows 11, 64-bit", "00-1A-2B", "2024-03-01T08:00:00Z", "fd00::1", "\u00e9"]


@pytest.mark.parametrize("value", USUAL)
def test_usual_texts_are_not_wrapped(monkeypatch, value):
    monkeypatch.setattr(unsafe, "_RENDERS_ALL", True)
    facts = {"a": value, "b": [value], "c": {value: 1}, "d": None, "e": True}
    assert mark_unsafe(facts) is facts


@pytest.mark.parametrize("harmful", ["{{ x }}", "{%", "#jinja2: x", "<%= x", "${x}", "[[ x", "a\nb", "it's"])
@pytest.mark.parametrize("place", ["text", "list", "nested", "key"])
def test_a_text_that_may_be_a_template_is_found_anywhere(monkeypatch, harmful, place):
    monkeypatch.setattr(unsafe, "_RENDERS_ALL", True)
    monkeypatch.setattr(unsafe, "wrap_var", lambda text: f"wrapped {text}")
    facts = {
        "text": {"facts": harmful},
        "list": {"zones": ["a", harmful]},
        "nested": {"facts": {"zones": [{"name": "a"}, {"name": harmful}]}},
        "key": {"facts": {"details": {harmful: 1}}},
    }
    assert mark_unsafe(facts[place]) != facts[place]
