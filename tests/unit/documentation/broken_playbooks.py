# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks with one mistake each: (language, text, line of the page, part of the message)."""

from __future__ import annotations

PLAY = """
# play.yml
- name: Isolate
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock it down
"""
LOCKDOWN = PLAY + "      secops.device_actions.cylance_lockdown:\n"

PLAYBOOKS = {
    "no YAML": ("yaml", PLAY + "    x: [", 10, "invalid YAML"),
    "a key twice": ("yaml", LOCKDOWN + "        hostnames: a\n        hostnames: b", 12, "'hostnames' is there twice"),
    "a playbook without a file": (
        "yaml",
        PLAY.replace("# play.yml\n", "") + "      ansible.builtin.debug:",
        4,
        "must name its file",
    ),
    "an unknown option": ("yaml", LOCKDOWN + "        hostnams: [ws-1]", 11, "Did you mean hostnames"),
    "a wrong type": ("yaml", LOCKDOWN + "        hostnames: [a]\n        confirm_timeout: soon", 12, "confirm_timeout"),
    "a wrong choice": ("yaml", LOCKDOWN + "        hostnames: [a]\n        state: lock", 12, "state"),
    "a value that the module refuses": (
        "yaml",
        LOCKDOWN + "        hostnames: [a]\n        expires: soon",
        12,
        "expires",
    ),
    "options that exclude each other": (
        "yaml",
        LOCKDOWN + "        hostnames: [a]\n        device_ids: '{{ ids }}'",
        12,
        "mutually exclusive",
    ),
    "a task without devices": ("yaml", LOCKDOWN + "        state: unlocked", 10, "one of"),
    "an option that its value requires": (
        "yaml",
        PLAY
        + "      secops.device_actions.opswat_device_action:\n        action: assign_to_group\n        device_ids: [A]",
        10,
        "group",
    ),
    "a suboption": (
        "yaml",
        PLAY + "      secops.device_actions.cylance_package_exec:\n        name: x\n        device_ids: '{{ ids }}'\n"
        "        packages:\n          - package: '{{ one }}'\n            argument: x",
        15,
        "argument",
    ),
    "an unknown module": ("yaml", PLAY + "      secops.device_actions.cylance_lock:", 10, "no module"),
    "a short name": ("yaml", PLAY + "      debug:\n        msg: x", 10, "full name"),
    "a module of ansible-core": ("yaml", PLAY + "      ansible.builtin.debugg:", 10, "ansible-core has no module"),
    "an option of ansible-core": ("yaml", PLAY + "      ansible.builtin.debug:\n        message: x", 11, "message"),
    "a keyword of a task": ("yaml", LOCKDOWN + "        hostnames: a\n      regster: x", 12, "Did you mean register?"),
    "a keyword of a play": (
        "yaml",
        PLAY.replace("gather_facts", "gather_fact") + "      ansible.builtin.debug:",
        7,
        "gather_fact",
    ),
    "a value of a keyword": (
        "yaml",
        PLAY.replace("false", "perhaps") + "      ansible.builtin.debug:",
        7,
        "must be bool",
    ),
    "a task in a block": (
        "yaml",
        PLAY + "      block:\n        - name: One\n          secops.device_actions.doctor:\n"
        "      always:\n        - name: Two\n          secops.device_actions.doctor:\n            system: [cylance]",
        16,
        "Did you mean systems?",
    ),
    "an option of module_defaults": (
        "yaml",
        LOCKDOWN.replace(
            "  tasks:", "  module_defaults:\n    group/secops.device_actions.actions:\n      max_change: 1\n  tasks:"
        )
        + "        hostnames: a",
        10,
        "Did you mean max_changes?",
    ),
    "a group of module_defaults": (
        "yaml",
        LOCKDOWN.replace("  tasks:", "  module_defaults:\n    group/secops.device_actions.all: {}\n  tasks:")
        + "        hostnames: a",
        9,
        "no module or group",
    ),
    "a template": ("yaml", LOCKDOWN + "        hostnames: '{{ names | }}'", 10, "the template"),
    "an expression": ("yaml", LOCKDOWN + "        hostnames: a\n      when: a is (", 9, "the template"),
    "a filter": ("yaml", LOCKDOWN + "        hostnames: '{{ a | secops.device_actions.whole }}'", 10, "does not exist"),
    "an imported playbook": (
        "yaml",
        "# play.yml\n- name: Contain\n  ansible.builtin.import_playbook: secops.device_actions.isolate",
        6,
        "no playbook",
    ),
    "a role": (
        "yaml",
        PLAY + "      ansible.builtin.include_role:\n        name: secops.device_actions.isolate",
        10,
        "no role",
    ),
    "a variable of a role": (
        "yaml",
        PLAY + "      ansible.builtin.include_role:\n        name: secops.device_actions.contain\n"
        "      vars:\n        contain_hostname: a",
        13,
        "Did you mean contain_hostnames",
    ),
    "a value of a variable": (
        "yaml",
        PLAY.replace("  tasks:", "  vars:\n    contain_max_changes: many\n  tasks:") + "      ansible.builtin.debug:",
        9,
        "contain_max_changes",
    ),
}
