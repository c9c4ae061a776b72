# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mistake in an example of any kind is found. The message names the page, the line and what is wrong."""

from __future__ import annotations

import sys
import textwrap

import pytest

from integration.documentation.pages import Example, examples_in

from .broken_playbooks import PLAYBOOKS
from .examples import collection, sources, variables

pytestmark = pytest.mark.costly

RULEBOOK = """
# rules.yml
- name: Contain
  hosts: localhost
  sources:
    - secops.device_actions.cylance_detections:
        %s
  rules:
    - name: Contain
      condition: event.kind == "detection"
      action:
        run_playbook:
          name: secops.device_actions.%s
          extra_vars:
            %s
"""
CONTAIN = "ansible-playbook secops.device_actions.contain -e contain_reason=Exercise "


def problems(text: str) -> list[str]:
    """Return what is wrong with the examples of a page."""
    found = tuple(examples_in(text))
    return sources.problems(sources.Source("page.md", found, collection.reader_with(found)))


def block(language: str, text: str) -> str:
    """Return a page with a block, whose text begins in line 4."""
    return f"A page\n\n```{language}\n{textwrap.dedent(text).strip()}\n```\n"


# (language, text with a mistake, line of the page, part of the message)
BROKEN = {
    **PLAYBOOKS,
    # Other YAML
    "an option of an inventory": ("yaml", "plugin: secops.device_actions.devices\ncylance:\n  zone: [A]", 6, "zone"),
    "a value of an inventory": ("yaml", "plugin: secops.device_actions.devices\ncylance:\nmerge: [name]", 6, "merge"),
    "a variable of a file": ("yaml", "# vars.yml\ncontain_reason: x\ncontain_hostname: [a]", 6, "contain_hostname"),
    "a variable of a job template": (
        "yaml",
        "# awx.yml\nawx_setup_variables:\n  contain_opswat_grop: x",
        5,
        "Did you mean contain_opswat_group",
    ),
    "a command in a comment": (
        "yaml",
        "# x.yml\n# Run: \n#  ansible-playbook secops.device_actions.isolate\ncontain_reason: x",
        6,
        "no playbook",
    ),
    "an entry of desired state": (
        "yaml",
        "- id: inc-1\n  devices:\n    hostnames: [a]\n  reason: x\n  until: tomorrow\n  cylance_lockdown: {}",
        8,
        "until",
    ),
    "an option of a source": (
        "yaml",
        RULEBOOK % ("min_severty: high", "contain", "contain_reason: x"),
        9,
        "Did you mean min_severity?",
    ),
    "a value of a source": ("yaml", RULEBOOK % ("interval: often", "contain", "contain_reason: x"), 9, "interval"),
    "a playbook of a rulebook": ("yaml", RULEBOOK % ("interval: 9", "isolate", "a: x"), 15, "no playbook"),
    "a variable of a rulebook": (
        "yaml",
        RULEBOOK % ("interval: 9", "contain", "contain_cause: x"),
        17,
        "contain_cause",
    ),
    "an inventory of ansible-core": ("yaml", "all:\n  host:\n    localhost:", 5, "no key host"),
    "an execution environment": ("yaml", "version: 3\ndependencies:\n  pythons: requirements.txt", 5, "pythons"),
    "unknown YAML": ("yaml", "a: 1", 4, "unknown kind of YAML"),
    "a command in a pipeline": (
        "yaml",
        "# GitLab CI\nplan:\n  script:\n    - ansible-playbook secops.device_actions.plan",
        7,
        "no playbook",
    ),
    # Commands
    "a syntax error": ("shell", "echo (", 4, "bash"),
    "a playbook": ("shell", "cd x &&\\\n  ansible-playbook secops.device_actions.isolate", 4, "no playbook"),
    "an option": ("shell", CONTAIN + "--chek", 4, "unrecognized arguments: --chek"),
    "an extra variable": ("shell", CONTAIN + "-e contain_hostname=a", 4, "Did you mean contain_hostnames"),
    "an extra variable in JSON": ("shell", CONTAIN + "-e '{\"contain_hostname\": 1}'", 4, "contain_hostname"),
    "wrong JSON": ("shell", CONTAIN + "-e '{contain_hosts: 1}'", 4, "invalid JSON"),
    "a value of an extra variable": ("shell", CONTAIN + "-e contain_max_changes=x", 4, "contain_max_changes"),
    "a variable that is missing": ("shell", "ansible-playbook secops.device_actions.remediate", 4, "fails without"),
    "a file of variables": ("shell", CONTAIN + "-e @nothing.yml", 4, "nothing.yml"),
    "an inventory": ("shell", CONTAIN + "-i nothing.devices.yml", 4, "nothing.devices.yml"),
    "a playbook in no file": ("shell", "ansible-playbook nothing.yml", 4, "nothing.yml"),
    "the second command": ("shell", "echo 'a\nb' | cat\nmake nothing", 6, "no target nothing"),
    "a module of a command": ("shell", "ansible localhost -m secops.device_actions.lock", 4, "no module"),
    "an option of a module": (
        "shell",
        "ansible localhost -m secops.device_actions.cylance_lockdown -a hostname=a",
        4,
        "Did you mean hostnames?",
    ),
    "a documentation": ("shell", "ansible-doc -t role secops.device_actions.isolate", 4, "no role"),
    "a version": ("shell", "ansible-galaxy collection install secops-device_actions-0.0.1.tar.gz", 4, "the version is"),
    "a subcommand": ("shell", "ansible-vault show keys.yml", 4, "invalid choice: 'show'"),
    "a file of the collection": (
        "shell",
        "cp ~/.ansible/collections/ansible_collections/secops/device_actions/docs/examples/x .",
        4,
        "no file",
    ),
    "a rulebook": ("shell", "ansible-rulebook -r secops.device_actions.isolate -i inventory.yml", 4, "no rulebook"),
    "a program in a container": (
        "shell",
        "podman run image ansible-rulebook -r secops.device_actions.x",
        4,
        "no rulebook",
    ),
    "data of curl": ("shell", "curl -X POST $URL -d '{a: 1}'", 4, "invalid JSON"),
    "an unknown program": ("shell", "isolate-all", 4, "the program isolate-all is unknown"),
    "a command in a text": ("text", "ansible-playbook secops.device_actions.isolate", 4, "no playbook"),
    "a program behind another one": ("shell", "flock --nonblock x ansible-doc secops.device_actions.x", 4, "no module"),
    "a command after a prompt": ("console", "$ true\nany output\n$ make nothing", 6, "no target nothing"),
    # Other languages
    "a setting": ("ini", "[defaults]\nstdout_calback = x", 5, "no setting stdout_calback"),
    "a plugin of a setting": ("ini", "[defaults]\nstdout_callback = secops.device_actions.x", 5, "no plugin"),
    "a truth value": ("ini", "[inventory]\nany_unparsed_is_failed = perhaps", 5, "any_unparsed_is_failed"),
    "no JSON": ("json", "[1,\n2,]", 5, "invalid JSON"),
    "desired state in JSON": (
        "json",
        '[{"id": "a", "devices": {"hostnames": ["a"]}, "reason": "x", "cylance_lockdown": {}, "unti": ""}]',
        4,
        "unti",
    ),
    "an import": ("python", "from simulator.remote import start", 4, "has no start"),
    "no Python": ("python", "x = 1\ny =", 5, "invalid Python"),
    "a language without a check": ("cobol", "x", 4, "examples in cobol have no check"),
    "no language": ("", "x", 4, "examples in no language have no check"),
}


IN_PYTHON_3_11 = "an execution environment"  # ansible-builder requires it


@pytest.mark.parametrize("mistake", sorted(set(BROKEN) - ({IN_PYTHON_3_11} if sys.version_info < (3, 11) else set())))
def test_a_mistake_is_found_in_its_line(mistake):
    language, text, line, message = BROKEN[mistake]
    (found,) = problems(block(language, text))
    assert found.startswith(f"page.md:{line}: ") and message in found


def test_a_command_in_a_line_of_text_is_checked():
    (found,) = problems("First line\nand `ansible-doc secops.device_actions.lock` here\n")
    assert found == "page.md:2: ansible-doc: there is no module secops.device_actions.lock"


def test_a_file_of_the_same_page_is_known():
    page = block("yaml", "# own.yml\ncontain_reason: x\ncontain_hostnames: [a]")
    assert problems(page + block("shell", "ansible-playbook secops.device_actions.contain -e @own.yml")) == []
    assert problems(page + block("shell", "ansible-playbook secops.device_actions.release -e @own.yml"))


def test_a_mistake_in_a_cron_job_is_found():
    text = "# Comment\n* * * * * git flock x ansible-playbook secops.device_actions.isolate\n"
    source = sources.Source("jobs.cron", (Example(0, "cron", text),), collection.Reader())
    (found,) = sources.problems(source)
    assert found.startswith("jobs.cron:2: there is no playbook")


def test_an_environment_variable_is_known():
    (found,) = variables.check_environment("export CYLANCE_REGION=euc1\nexport CYLANCE_REGON=euc1")
    assert found[0] == 1 and "Did you mean CYLANCE_REGION?" in found[1]
