# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook unlock_keys stores unlock keys that only the vault password reveals."""

from __future__ import annotations

import subprocess
from pathlib import Path

from integration.playbooks.controller import PLAYBOOK, Controller
from integration.playbooks.test_secrets import everything_kept, everything_shown, keys
from simulator.remote import Simulator

STORE, REPORT = "Read the keys, and write them to the file", "Report the result, which contains no keys"


def test_the_playbook_stores_keys_that_only_the_vault_password_reveals(
    controller: Controller, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.cylance.seed(3)
    devices = simulator.cylance.devices()
    for device in devices[:2]:
        simulator.cylance.change_device(device["id"], lock={"expires": "1:00:00"})
    first, second = keys(simulator)
    password = tmp_path / "password"
    password.write_text("rehearsal-only\n")
    path = tmp_path / "keys.yml"
    variables = {
        "unlock_keys_file": str(path),
        "unlock_keys_hostnames": [device["host_name"] for device in devices],
    }
    playbook = {"import_playbook": "secops.device_actions.unlock_keys", "vars": variables}

    refused = controller.play(playbook)
    assert refused.rc != 0 and "requires a vault password" in refused.result(REPORT)["msg"]
    assert simulator.requests() == [] and not path.exists()

    run = controller.play(playbook, options=f"-vvvv --diff --vault-id soc@{password}")
    assert run.rc == 0, run.stdout
    assert "2 unlock keys were written to" in run.result(REPORT)["msg"]
    assert path.read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;soc\n")
    vault = str(Path(PLAYBOOK).parent / "ansible-vault")
    command = [vault, "view", "--vault-id", f"soc@{password}", str(path)]
    environment = {**controller.environment, "PAGER": "cat"}
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert [key in shown for key in (first, second)] == [True, True]
    assert [device["host_name"] in shown for device in devices] == [True, True, False]

    again = controller.play(playbook, options=f"--vault-id soc@{password}")
    assert again.rc != 0 and "Set unlock_keys_overwrite: true" in again.result(REPORT)["msg"]
    unnamed = controller.play({**playbook, "vars": {"unlock_keys_file": str(path)}})
    assert unnamed.rc != 0 and "one of unlock_keys_hosts, unlock_keys_hostnames and" in everything_shown(unnamed)

    assert first not in everything_shown(run) and second not in everything_shown(run)
    assert [file for file, text in everything_kept(controller.home) if first in text or second in text] == []
