# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope of a task, for playbooks that ansible-core loads from files."""

from __future__ import annotations

import json

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.playbook.block import Block
from ansible.playbook.helpers import load_list_of_blocks
from ansible.playbook.task_include import TaskInclude
from ansible.vars.manager import VariableManager

from ansible_collections.secops.device_actions.plugins.plugin_utils.task_identity import (
    play_of,
    task_scope,
    templated_name,
)

SAME = {"name": "same", "debug": {"msg": "x"}}
LISTS = ("pre_tasks", "tasks", "post_tasks", "handlers")


class Book:
    """A playbook of ansible-core in a file."""

    def __init__(self, path, text):
        path.write_text(text, encoding="utf-8")
        self.loader = DataLoader()
        inventory = InventoryManager(loader=self.loader, sources=["web1,"])
        self.variables = VariableManager(loader=self.loader, inventory=inventory)
        self.plays = Playbook.load(str(path), variable_manager=self.variables, loader=self.loader).get_plays()

    def tasks(self):
        """Return the tasks that a worker would get, in their order."""
        return [task for play in self.plays for block in self._blocks(play) for task in tasks_in(block)]

    @staticmethod
    def _blocks(play):
        own = [block for name in LISTS for block in getattr(play, name)]
        return own + [block for role in play.roles for block in role.get_task_blocks()]

    def included(self, path):
        """Return the tasks of a file that the first play includes."""
        (play, *_others) = self.plays
        include = TaskInclude.load({"include_tasks": str(path)}, block=Block(play=play), loader=self.loader)
        blocks = load_list_of_blocks(
            self.loader.load_from_file(str(path)),
            play=play,
            parent_block=include.build_parent_block(),
            task_include=include,
            variable_manager=self.variables,
            loader=self.loader,
        )
        return [task for block in blocks for task in tasks_in(block)]


def tasks_in(block):
    """Return the tasks of a block and of the blocks in it."""
    members = [*block.block, *block.rescue, *block.always]
    return [task for one in members for task in (tasks_in(one) if isinstance(one, Block) else [one])]


def scopes(tasks):
    return [task_scope(task.copy()) for task in tasks]


def test_tasks_on_one_line_are_different(tmp_path):
    line = "- {hosts: all, tasks: [{name: same, debug: {msg: x}}, {name: same, debug: {msg: x}}, {debug: }]}"
    found = scopes(Book(tmp_path / "site.yml", f"{line}\n{line}\n").tasks())
    assert len(set(found)) == len(found) == 6


def test_tasks_that_an_alias_repeats_are_different(tmp_path):
    text = "- {hosts: all, tasks: [&t {debug: }, *t, {block: [*t], rescue: [*t], always: [*t]}, {block: [*t]}]}"
    found = scopes(Book(tmp_path / "site.yml", text).tasks())
    assert len(set(found)) == len(found) == 6


def test_equal_tasks_of_a_generated_playbook_are_different(tmp_path):
    tasks = [SAME, SAME, {"block": [SAME, {"block": [SAME]}]}, {"block": [SAME]}]
    play = {"hosts": "all", "pre_tasks": [SAME], "tasks": tasks, "post_tasks": [SAME], "handlers": [SAME]}
    found = scopes(Book(tmp_path / "site.json", json.dumps([play, play])).tasks())
    assert len(set(found)) == len(found) == 2 * 8


@pytest.mark.parametrize("form", ["", "# YAML\n"], ids=["JSON", "YAML"])
def test_a_file_that_is_included_again_has_the_same_tasks(tmp_path, form):
    book = Book(tmp_path / "site.yml", "- {hosts: all, tasks: [{debug: }]}")
    other = {"name": "other", "debug": {"msg": "y"}}
    path = tmp_path / "included"
    path.write_text(form + json.dumps([SAME, SAME, {"block": [other]}]), encoding="utf-8")
    first, again = book.included(path), book.included(path)
    assert [task._uuid for task in first] != [task._uuid for task in again]
    assert scopes(first) == scopes(again)
    assert len(set(scopes(first))) == 3


def test_the_batches_of_a_play_have_the_same_tasks(tmp_path):
    """ansible-runner appends the number of the batch to the identifier of the play that an included task belongs to."""
    first, second = (Book(tmp_path / "site.yml", "- {hosts: all, tasks: [{debug: }]}").tasks()[0] for _batch in "12")
    play_of(first)._uuid, play_of(second)._uuid = "0242ac11", "0242ac11_2"
    assert task_scope(first) == task_scope(second)


def test_a_role_that_is_applied_twice_has_the_same_tasks(tmp_path):
    folder = tmp_path / "roles" / "contain" / "tasks"
    folder.mkdir(parents=True)
    (folder / "main.yml").write_text("[{debug: }, {debug: }, {block: [{debug: }]}]", encoding="utf-8")
    text = "- {hosts: all, roles: [contain, {role: contain, vars: {a: 1}}]}"
    found = scopes(Book(tmp_path / "site.yml", text).tasks())
    assert found[:3] == found[3:] and len(set(found)) == 3


@pytest.mark.parametrize(
    ("task", "template"),
    [
        ({"action": "{{ which }} state=locked"}, "action: {{ which }}"),
        ({"local_action": {"module": "{{which}}", "state": "locked"}}, "local_action: {{which}}"),
        ({"action": "secops.device_actions.{{ which }}"}, "action: secops.device_actions.{{ which }}"),
        ({"action": "secops.device_actions.cylance_lockdown hostnames={{ names }}"}, None),
        ({"action": {"module": "secops.device_actions.cylance_lockdown", "hostnames": "{{ names }}"}}, None),
        ({"debug": {"msg": "{{ names }}"}}, None),
    ],
)
def test_a_name_that_is_a_template_is_found(tmp_path, task, template):
    (loaded,) = Book(tmp_path / "site.json", json.dumps([{"hosts": "all", "tasks": [task]}])).tasks()
    assert templated_name(loaded) == template
