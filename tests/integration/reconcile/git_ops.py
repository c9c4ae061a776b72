# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bare repository with desired state, two consoles with the same machines, and runs of the playbook reconcile."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from integration.playbooks.controller import Controller, Run
from simulator.remote import Simulator

HERE = Path(__file__).resolve().parent
DAY = 86400
RECORD = "device-actions-applied"
PARTIAL = {"expires": "1:00:00", "lockdown_type": "Partial", "lockdown_config_id": 7}
QUARANTINE = {"action": "assign_to_group", "group": "Quarantine"}
CLOSE = "Record the outcome, and report"


def git(*arguments: str, cwd: Path) -> str:
    """Return the output of Git, without the settings of this machine."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "ci@corp.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    process = subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    return process.stdout


def entry(entry_id: str, *names: str, **values: Any) -> dict[str, Any]:
    """Return an entry that locks machines partially and moves them to a group, unless values say something else."""
    usual = {
        "id": entry_id,
        "devices": {"hostnames": [f"{name}.corp.example" for name in names]},
        "reason": f"Reason of {entry_id}",
        "cylance_lockdown": PARTIAL,
        "opswat_device_action": QUARANTINE,
    }
    return {key: value for key, value in {**usual, **values}.items() if value is not None}


class GitOps:
    """The machines ws-0001 and so on, and a repository with the folder incidents."""

    def __init__(self, simulator: Simulator, home: Path, machines: int = 6) -> None:
        self.simulator = simulator
        self.bare = home / "desired.git"
        self._copy = home / "copy"
        self._controllers: dict[str, Controller] = {}
        self._home = home
        simulator.set_clock_mode("running")  # the clocks of the consoles and the controller move together
        simulator.cylance.switch("login_clock", "console")
        simulator.cylance.switch("partial_expiration", "present")
        simulator.opswat.switch("rate_limit", 0)  # a refused request would be repeated after a minute
        simulator.cylance.seed(machines)
        simulator.opswat.seed(machines, prefix="ws")
        simulator.opswat.add_group("Quarantine")
        git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), cwd=home)
        git("clone", "--quiet", str(self.bare), str(self._copy), cwd=home)
        git("checkout", "--quiet", "-b", "main", cwd=self._copy)
        self.commit("readme", README="Desired state")

    def commit(self, message: str, entries: Sequence[Mapping[str, Any]] | None = None, **files: str) -> str:
        """Push a commit, and return its hash. entries: of incidents/all.yml. files: contents by name."""
        folder = self._copy / "incidents"
        folder.mkdir(exist_ok=True)
        if entries is not None:
            (folder / "all.yml").write_text(json.dumps(list(entries), indent=1), encoding="utf-8")
        for name, content in files.items():
            (folder / name.replace("_yml", ".yml")).write_text(content, encoding="utf-8")
        git("add", "--all", cwd=self._copy)
        git("commit", "--quiet", "--allow-empty", "-m", message, cwd=self._copy)
        git("push", "--quiet", "origin", "HEAD:main", cwd=self._copy)
        return git("rev-parse", "HEAD", cwd=self._copy).strip()

    def rewrite(self) -> str:
        """Replace the history by one commit with the same files, as a forced push does, and return its hash."""
        commit = git("commit-tree", "-m", "rewritten", "main^{tree}", cwd=self.bare).strip()
        git("update-ref", "refs/heads/main", commit, cwd=self.bare)
        return commit

    def remove(self, name: str = "all.yml") -> None:
        """Push a commit without a file, but with an empty one."""
        (self._copy / "incidents" / name).unlink()
        self.commit("removed", empty_yml="[]\n")

    def run(
        self,
        options: str = "",
        controller: str = "first",
        environment: Mapping[str, str] | None = None,
        **variables: Any,
    ) -> Run:
        """Run the playbook, with the time of the consoles. variables: of the role, without its prefix."""
        playbook = self.playbook(**variables)
        return self.controller(controller).play(
            playbook, options=options, environment={**self.clock(), **(environment or {})}
        )

    def clock(self) -> dict[str, str]:
        """Return variables of the environment that give a process the time of the consoles."""
        shift = self.simulator.clock()["epoch"] - time.time()
        return {"PYTHONPATH": str(HERE / "shifted_clock"), "CLOCK_SHIFT": str(shift)}

    def playbook(self, **variables: Any) -> dict[str, Any]:
        """Return the playbook. variables: of the role, without its prefix."""
        return {
            "import_playbook": "secops.device_actions.reconcile",
            "vars": {f"reconcile_{name}": value for name, value in {**self._usual(), **variables}.items()},
        }

    def controller(self, name: str = "first") -> Controller:
        """Return a controller with the credentials of both consoles."""
        if name not in self._controllers:
            home = self._home / name
            home.mkdir()
            environment = {**self.simulator.cylance.environment(), **self.simulator.opswat.environment()}
            self._controllers[name] = Controller(home, environment)
        return self._controllers[name]

    def _usual(self) -> dict[str, Any]:
        return {
            "repo": str(self.bare),
            "path": "incidents",
            "report_dir": str(self._home / "reports"),
            "connection": {"cylance": {"requests_per_second": 0}, "opswat": {"requests_per_minute": 0}},
        }

    def release_by_hand(self, name: str) -> None:
        """Release a machine as another user of the console does."""
        devices = self.simulator.cylance.devices()
        (found,) = (one for one in devices if one["host_name"] == f"{name}.corp.example")
        self.simulator.cylance.change_device(found["id"], lock=None)

    def lock_by_hand(self, name: str) -> None:
        """Lock a machine as another user of the console does."""
        devices = self.simulator.cylance.devices()
        (found,) = (one for one in devices if one["host_name"] == f"{name}.corp.example")
        self.simulator.cylance.change_device(found["id"], lock={"expires": "3:00:00", "partial": True})

    # What the consoles and the branch show

    def locked(self) -> list[str]:
        """Return the names of the locked machines."""
        devices = self.simulator.cylance.devices()
        return sorted(one["host_name"].split(".")[0] for one in devices if one["console"]["locked"])

    def in_group(self, group: str = "Quarantine") -> list[str]:
        """Return the names of the machines in an OPSWAT group."""
        return sorted(
            one["host_name"].split(".")[0] for one in self.simulator.opswat.devices() if one["group"] == group
        )

    def pushes(self) -> list[str]:
        """Return the messages of the record's commits, the newest first."""
        branches = git("branch", "--list", RECORD, cwd=self.bare)
        return git("log", "--format=%s", RECORD, cwd=self.bare).splitlines() if branches else []

    def end_intent(self, run: str) -> None:
        """Let others take over from a run now. Two minutes count for clocks that differ, also for what it wrote."""
        copy = self._home / "record"
        git("clone", "--quiet", "--branch", RECORD, str(self.bare), str(copy), cwd=self._home)
        path = copy / "intents" / f"{run}.json"
        intent = json.loads(path.read_text(encoding="utf-8"))
        over = self.simulator.clock()["epoch"] - 122
        intent.update(deadline=over, started=over - 600)
        path.write_text(json.dumps(intent), encoding="utf-8")
        git("commit", "--quiet", "--all", "-m", "later", cwd=copy)
        git("push", "--quiet", cwd=copy)

    def file(self, name: str) -> str:
        """Return a file of the record's branch."""
        return git("show", f"{RECORD}:{name}", cwd=self.bare)

    def intents(self) -> dict[str, Any]:
        """Return {run: intent} of the runs whose outcome is not known."""
        names = git("ls-tree", "-r", "--name-only", RECORD, "intents/", cwd=self.bare).splitlines()
        intents = [json.loads(git("show", f"{RECORD}:{name}", cwd=self.bare)) for name in names]
        return {one["run"]: one for one in intents if not one["settled"]}

    def record(self) -> str:
        """Return all files of the record's branch as one text."""
        names = git("ls-tree", "-r", "--name-only", RECORD, cwd=self.bare).splitlines()
        return "\n".join(git("show", f"{RECORD}:{name}", cwd=self.bare) for name in names)
