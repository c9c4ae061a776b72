# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the project as AWX 24.6.1 does: the files, environment and arguments of its jobs, in throw-away containers.

A container is a set of fresh mount, PID and host name namespaces, as in integration.playbooks.containers. In addition,
its root is a new one, so the job finds its files in /runner.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from integration.playbooks.containers import UNSHARE, USERS, Volume, make_reachable
from integration.playbooks.controller import MARK, PATIENCE, Run, Started, collections_path

PROJECT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "awx-project"
PROGRAM = Path(__file__).with_name("run_in_container.py")
INSTALLED = "requirements_collections"  # of the project's collections/requirements.yml
_DEFAULTS = "~/.ansible/{0}:/usr/share/ansible/{0}"

# AWX sets these for all jobs, and more for playbooks and for inventory updates (awx/settings, awx/main/tasks/jobs.py).
_ANY = {
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_HOST_KEY_CHECKING": "False",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_PARAMIKO_RECORD_HOST_KEYS": "False",
    "AWX_PRIVATE_DATA_DIR": "/tmp/awx_7_private",
    "ANSIBLE_UNSAFE_WRITES": "1",
    "HOME": "/home/runner",
}
_OF_JOBS = {
    "ANSIBLE_RETRY_FILES_ENABLED": "False",
    "ANSIBLE_SSH_CONTROL_PATH_DIR": "/runner/cp",
    "AWX_HOST": "https://awx.corp.example",
    "INVENTORY_ID": "1",
    "MAX_EVENT_RES": "700000",
    "PROJECT_REVISION": "0" * 40,
    "ANSIBLE_COLLECTIONS_PATH": f"/runner/{INSTALLED}:{_DEFAULTS.format('collections')}",
    "ANSIBLE_COLLECTIONS_PATHS": f"/runner/{INSTALLED}:{_DEFAULTS.format('collections')}",
    "ANSIBLE_ROLES_PATH": f"/runner/requirements_roles:{_DEFAULTS.format('roles')}:/etc/ansible/roles",
}
_OF_UPDATES = {
    "ANSIBLE_COLLECTIONS_PATHS": f"/runner/{INSTALLED}:{_DEFAULTS.format('collections')}",
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
    "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
    "INVENTORY_SOURCE_ID": "1",
}
_EMPTY = ("/tmp", "/root", "/home", "/run")
_SCRIPT = """
set -e
hostname "$1"
user=$2; shift 2
mount -t tmpfs none /mnt
for place in /*; do
  case " /mnt $EMPTY " in
    *" $place "*) continue;;
  esac
  if [ -L "$place" ]; then cp -P "$place" /mnt/; continue; fi
  [ -d "$place" ] || continue
  mkdir "/mnt$place"; mount --rbind "$place" "/mnt$place"
done
for place in $EMPTY; do mkdir "/mnt$place"; mount -t tmpfs -o mode=1777 none "/mnt$place"; done
umask 022
for place in $KEPT; do mkdir -p "/mnt$place"; mount --bind "$place" "/mnt$place"; done
mkdir -p /mnt/runner; mount --bind "$DATA" /mnt/runner
mkdir -p /mnt/home/runner; chown "$user:0" /mnt/home/runner
unset KEPT EMPTY
umask 077
exec chroot /mnt setpriv --reuid "$user" --regid 0 --clear-groups --inh-caps=-all --bounding-set=-all -- "$@"
"""


@dataclass(frozen=True)
class Job:
    """A job that has started, or ended. data: its private data directory."""

    ident: str
    data: Path
    started: Started

    def wait(self) -> Run:
        """Return the run when it has ended."""
        try:
            self.started.process.wait(PATIENCE)
        finally:
            self.started.kill()
        return self.run()

    def cancel(self) -> Run:
        """End it as AWX does: by SIGKILL of all its processes. Return what it has left."""
        self.started.kill()
        return self.run()

    def run(self) -> Run:
        """Return what AWX would have of it until now."""
        stdout = self.data / "artifacts" / self.ident / "stdout"
        text = stdout.read_text(encoding="utf-8") if stdout.exists() else ""
        return Run(
            self.started.process.returncode or 0, text + self.started.output.read_text("utf-8"), [*self._events()]
        )

    def artifacts(self) -> dict[str, Any]:
        """Return what AWX passes on to the next nodes of a workflow."""
        (stats,) = [event["event_data"] for event in self._events() if event["event"] == "playbook_on_stats"]
        return dict(stats["artifact_data"])

    def output(self) -> dict[str, Any]:
        """Return the inventory that an inventory update has written."""
        path = self.data / "artifacts" / self.ident / "output.json"
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def _events(self) -> Iterator[dict[str, Any]]:
        folder = self.data / "artifacts" / self.ident / "job_events"
        paths = folder.glob("*.json") if folder.exists() else ()
        # Events that a killed job did not complete are named after their identifier alone.
        whole = [path for path in paths if "partial" not in path.name]
        for path in sorted(whole, key=lambda path: int(path.name.partition("-")[0])):
            yield json.loads(path.read_text(encoding="utf-8"))


@dataclass
class Awx:
    """An execution node of AWX. credentials: what injectors set. volume: what all of its containers see."""

    home: Path
    volume: Volume
    credentials: Mapping[str, str]
    project: Path = PROJECT
    is_installed: bool = True  # whether AWX has installed collections/requirements.yml
    _count: int = field(default=0, init=False)

    def start(
        self,
        playbook: str,
        inventory: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
        arguments: Sequence[str] = (),
        meta: Mapping[str, Any] | None = None,
        **survey: Any,
    ) -> Job:
        """Start a job. inventory: {group: {host: variables}}. survey: what a person has filled in.

        meta: extra variables of AWX itself, such as awx_workflow_job_id.
        """
        ident = self._next()
        data = self._data(ident)
        _write(data / "inventory" / "hosts", _script(inventory or {}), 0o700)
        extra = {"awx_job_id": int(ident), "awx_job_template_name": Path(playbook).stem, **(meta or {})}
        extra.update({name.replace("awx_", "tower_", 1): value for name, value in extra.items()})
        _write(data / "env" / "extravars", as_extra_vars({**survey, **extra}))
        _write(data / "env" / "cmdline", shlex.join(["-u", "root", *arguments]))
        own = {"JOB_ID": ident, "DEVICE_ACTIONS_STATE_DIR": str(self.volume.path)}
        parameters = {"playbook": playbook, "inventory": "/runner/inventory/hosts"}
        return self._started(ident, data, {**_ANY, **_OF_JOBS, **self.credentials, **own}, parameters)

    def run(self, playbook: str, *args: Any, **kwargs: Any) -> Run:
        """Run a job to its end. See start()."""
        return self.start(playbook, *args, **kwargs).wait()

    def update_inventory(self, source: str = "soc.devices.yml", **source_variables: str) -> Job:
        """Run an inventory update to its end. source_variables: of the inventory source."""
        ident = self._next()
        data = self._data(ident)
        arguments = ["ansible-inventory", "--list", "--export", "-i", f"/runner/project/{source}"]
        arguments += ["--output", f"/runner/artifacts/{ident}/output.json", "--playbook-dir", "/runner/project"]
        _write(data / "env" / "cmdline", "")
        _write(data / "args", shlex.join(arguments))
        own = {"INVENTORY_UPDATE_ID": ident, "DEVICE_ACTIONS_STATE_DIR": str(self.volume.path)}
        variables = {**_ANY, **_OF_UPDATES, **self.credentials, **own, **source_variables}
        job = self._started(ident, data, variables, {})
        job.wait()
        return job

    def _next(self) -> str:
        self._count += 1
        return str(700 + self._count)

    def _data(self, ident: str) -> Path:
        data = self.home / f"job{ident}"
        for name in ("env", "inventory", "artifacts", "cp"):
            (data / name).mkdir(parents=True)
        shutil.copytree(self.project, data / "project")
        if self.is_installed:
            (data / INSTALLED).symlink_to(collections_path())
        return data

    def _started(self, ident: str, data: Path, environment: Mapping[str, str], parameters: Mapping[str, Any]) -> Job:
        settings = {"job_timeout": 0, "suppress_ansible_output": True}
        _write(data / "env" / "settings", json.dumps(settings))
        parameters = {
            "ident": ident,
            "private_data_dir": "/runner",
            "envvars": dict(environment),
            "suppress_env_files": True,
            "fact_cache_type": "",
            **parameters,
        }
        _write(data / "params.json", json.dumps(parameters))
        user = USERS[int(ident) % len(USERS)]
        for path in (data, *data.rglob("*")):
            if not path.is_symlink():
                os.chown(path, user, 0)
        collections = collections_path()
        checkout = (collections / "ansible_collections/secops/device_actions").resolve()
        kept = [sys.prefix, sys.base_prefix, collections, checkout, self.volume.path]
        for place in (data, self.volume.path):
            make_reachable(place, checkout)
        variables = {
            "KEPT": " ".join(shlex.quote(str(place)) for place in dict.fromkeys(map(str, kept))),
            "EMPTY": " ".join(_EMPTY),
            "DATA": str(data),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
            "PYTHONDONTWRITEBYTECODE": "1",
            MARK: str(data),
        }
        output = data / "output.txt"
        command = [sys.executable, str(PROGRAM)]
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [*UNSHARE, "sh", "-c", _SCRIPT, "container", f"awx-job-{ident}", str(user), *command],
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Job(ident, data, Started(process, output, f"{MARK}={data}"))


class _UnsafeDumper(yaml.SafeDumper):
    """Marks all texts, as AWX does with extra variables that are not those of the template."""

    def represent_data(self, data: Any) -> yaml.Node:
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


def as_extra_vars(variables: Mapping[str, Any]) -> str:
    """Return the file of extra variables that AWX writes."""
    return "".join(
        yaml.dump_all([{name: value}], None, Dumper=_UnsafeDumper, default_flow_style=False)
        for name, value in variables.items()
    )


def in_slice(
    inventory: Mapping[str, Mapping[str, Mapping[str, Any]]], number: int, count: int
) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return the inventory of one slice of a job. number: from 1."""
    names = sorted({host for hosts in inventory.values() for host in hosts})[number - 1 :: count]
    return {group: {host: own for host, own in hosts.items() if host in names} for group, hosts in inventory.items()}


def _script(inventory: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Return the inventory of a job, which AWX writes as a script."""
    data: dict[str, Any] = {group: {"hosts": list(hosts)} for group, hosts in inventory.items()}
    data["all"] = {"hosts": [], "children": list(inventory)}
    data["_meta"] = {
        "hostvars": {host: {**own, "remote_tower_id": 1} for hosts in inventory.values() for host, own in hosts.items()}
    }
    return f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(data)!r})\n"


def _write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
