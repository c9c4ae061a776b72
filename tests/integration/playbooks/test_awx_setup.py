# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role awx_setup, with stand-ins for the modules of awx.awx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from awx.collection import FakeController, install_collection

from .controller import Controller, Run, collections_path

VARIABLES = {
    "awx_setup_project_url": "https://git.example/soc/awx-project.git",
    "awx_setup_state_dir": "/srv/device-actions",
    "awx_setup_execution_environment_image": "registry.example/device-actions:1",
    "awx_setup_credentials": {"cylance_tenant_id": "tenant", "cylance_application_secret": "canary-secret"},
    "awx_setup_variables": {"contain_opswat_group": "Quarantine", "contain_max_changes": "40"},
    "awx_setup_notifications": [
        {
            "name": "Mail to the SOC",
            "notification_type": "webhook",
            "notification_configuration": {"url": "https://hook.example", "password": "canary-password"},
        }
    ],
}
KINDS = (
    *("credential_types", "credentials", "execution_environments", "projects", "inventories", "inventory_sources"),
    *("job_templates", "workflow_job_templates", "schedules", "notification_templates", "teams"),
)


class Setup:
    """An Ansible controller with the stand-in collection, and the AWX that it sets up."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.awx = FakeController(home / "awx.json")
        self.folder = install_collection(home / "collections")
        self._ansible = Controller(home, {})

    def run(self, *tasks: Mapping[str, Any], with_collection: bool = True, options: str = "") -> Run:
        """Run tasks. Without any, run the role."""
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": list(tasks) or [role()],
        }
        paths = [str(collections_path()), *([str(self.folder)] if with_collection else [])]
        environment = {"ANSIBLE_COLLECTIONS_PATH": ":".join(paths), "CONTROLLER_HOST": str(self.awx.path)}
        return self._ansible.play(play, environment=environment, options=options)


def role(**variables: Any) -> dict[str, Any]:
    """Return a task that runs the role with our variables and others."""
    return {
        "name": "set up",
        "ansible.builtin.include_role": {"name": "secops.device_actions.awx_setup"},
        "vars": {**VARIABLES, **variables},
    }


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """An AWX that is empty, but for the organization Default and its credential for Galaxy."""
    yield Setup(tmp_path)


@pytest.mark.extended
def test_a_second_run_changes_nothing_and_absent_removes_all(setup):
    setup.awx.add("job_templates", name="contain", description="of another owner")
    first = setup.run()
    assert first.rc == 0, first.stdout
    assert first.stats("changed")["localhost"] > 10
    made = setup.awx.data
    assert all(made[kind] for kind in KINDS)
    assert setup.awx.objects("organizations")["Default"]["galaxy_credentials"]

    again = setup.run()
    assert again.rc == 0, again.stdout
    assert again.stats("changed").get("localhost", 0) == 0
    after = setup.awx.data
    assert {kind: after[kind] for kind in (*KINDS, "grants")} == {kind: made[kind] for kind in (*KINDS, "grants")}
    assert "awx_setup_update_secrets" in again.stdout  # the values were not written again
    assert "canary" not in first.stdout + again.stdout

    older = [{**one, "inputs": {"fields": one["inputs"]["fields"][1:]}} for one in after["credential_types"]]
    setup.awx.replace(credential_types=older)
    refused = setup.run()
    assert refused.rc != 0
    assert "use another awx_setup_prefix" in flat(refused.stdout)

    gone = setup.run(role(awx_setup_state="absent"))
    assert gone.rc == 0, gone.stdout
    assert "hook.example" not in str(gone.events)  # AWX returns the addresses of notifications in clear
    assert [one["name"] for kind in KINDS for one in setup.awx.data[kind]] == ["Ansible Galaxy", "contain"]
    assert setup.awx.objects("organizations").keys() == {"Default"}

    nothing = setup.run(role(awx_setup_state="absent"))
    assert nothing.rc == 0, nothing.stdout
    assert nothing.stats("changed").get("localhost", 0) == 0


@pytest.mark.extended
@pytest.mark.sweep
def test_a_failed_project_ends_the_run_and_the_next_one_goes_on(setup):
    few = {"awx_setup_consoles": ["sdm"], "awx_setup_teams": {}, "awx_setup_notifications": []}
    data = setup.awx.data
    setup.awx.replace(playbooks=[])
    failed = setup.run(role(**few))
    assert failed.rc != 0
    assert "Project update failed" in failed.stdout and "It goes on from here." in failed.stdout
    assert not setup.awx.objects("job_templates")

    setup.awx.replace(playbooks=data["playbooks"][:1])
    wanting = setup.run(role(**few))
    assert wanting.rc != 0
    assert "has no sdm_maintenance.yml, sdm_unlock_orphans.yml, doctor.yml. Copy docs/examples" in flat(wanting.stdout)

    setup.awx.replace(playbooks=data["playbooks"])
    setup.awx.replace(projects=[{**one, "status": "failed"} for one in setup.awx.data["projects"]])
    good = setup.run(role(**few))
    assert good.rc == 0, good.stdout
    names = {name.removeprefix("Device Actions ") for name in setup.awx.objects("job_templates")}
    assert names == {"sdm_maintenance", "sdm_unlock_orphans", "doctor"}


WRONG = {
    "awx_setup_project_url: must be the address": {"awx_setup_project_url": ""},
    "without a password": {"awx_setup_project_url": "https://user:canary-word@git.example/a.git"},
    "Put the login into a credential": {"awx_setup_project_url": "https://canary-token@git.example/a.git"},
    "awx_setup_organization: AWX has no organization named SOC": {"awx_setup_organization": "SOC"},
    "awx_setup_consoles: must name at least one": {"awx_setup_consoles": []},
    "value of awx_setup_consoles must be one or more of": {"awx_setup_consoles": ["cylance", "opsat"]},
    "awx_setup_inventory_options.on_error: must not be": {"awx_setup_inventory_options": {"on_error": "keep_others"}},
    "unknown keys: cylance_tenant": {"awx_setup_credentials": {"cylance_tenant": "x"}},
    "awx_setup_variables: must be variables of the roles": {"awx_setup_variables": {"opswat_group": "x"}},
    "contain_hostnames: must be a text": {"awx_setup_variables": {"contain_hostnames": ["a", "b"]}},
    "awx_setup_approval_timeout: must be 1 to 9000": {"awx_setup_approval_timeout": 86400},
    "awx_setup_schedule_rules: must map": {"awx_setup_schedule_rules": {"reconcile": "every hour"}},
    "awx_setup_time_zone: must be the name": {"awx_setup_time_zone": "Europe/Berlin X"},
    "awx_setup_notifications: each entry": {"awx_setup_notifications": [{"name": "x"}]},
    "awx_setup_prefix: must be texts": {"awx_setup_prefix": " "},
    "that this role did not make, in notification_templates: Chat. Use other names": {
        "awx_setup_prefix": "Others ",
        "awx_setup_update_secrets": True,
        "awx_setup_notifications": [
            {"name": "Chat", "notification_type": "slack", "notification_configuration": {"token": "canary"}}
        ],
    },
    "that this role did not make, in job_templates: Device Actions contain.": {},
}


@pytest.mark.extended
def test_wrong_variables_are_one_error_before_anything_is_written(setup):
    setup.awx.add("job_templates", name="Device Actions contain", description="of another owner")
    setup.awx.add("notification_templates", name="Chat", description="of another owner")
    tasks = [
        {
            "block": [role(**variables)],
            "rescue": [{"name": f"case {number}", "debug": {"msg": "{{ ansible_failed_result.msg }}"}}],
        }
        for number, variables in enumerate(WRONG.values())
    ]
    run = setup.run(*tasks)
    assert run.rc == 0, run.stdout
    for number, message in enumerate(WRONG):
        assert message in flat(run.result(f"case {number}")["msg"])
    assert "calls" not in setup.awx.data
    assert "canary" not in run.stdout


@pytest.mark.costly
def test_a_missing_collection_or_controller_is_one_clear_message(setup):
    missing = setup.run(with_collection=False)
    assert missing.rc != 0
    assert "ansible-galaxy collection install awx.awx" in flat(missing.stdout)
    setup.awx.path.unlink()
    away = setup.run()
    assert away.rc != 0
    assert "Nothing was changed, because AWX cannot be read" in flat(away.stdout)
    assert "CONTROLLER_HOST" in away.stdout


def flat(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())
