# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-playbook as in a container: fresh namespaces, no home, an empty /tmp, and a user without a name."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import MARK, PATIENCE, PLAYBOOK, Controller, Started, collections_path

USERS = (1000680000, 1000690001, 1000700002)  # no passwd file has them

UNSHARE = ("unshare", "--pid", "--mount", "--uts", "--fork", "--kill-child", "--mount-proc")
_EMPTY = ("/tmp", "/root", "/home", "/run")
_SCRIPT = """
set -e
hostname "$1"
user=$2; shift 2
mount -t tmpfs none /mnt
for place in $KEPT; do mkdir -p "/mnt$place"; mount --bind "$place" "/mnt$place"; done
for place in $EMPTY; do mount -t tmpfs -o mode=1777 none "$place"; done
umask 022
for place in $KEPT; do mkdir -p "$place"; mount --bind "/mnt$place" "$place"; done
umount -l /mnt
unset KEPT EMPTY
cd "$PROJECT"
umask 077
exec setpriv --reuid "$user" --regid 0 --clear-groups --inh-caps=-all --bounding-set=-all -- "$@"
"""


def require_containers() -> None:
    """Skip a test on a machine where this process may not create namespaces."""
    works = shutil.which("setpriv") and os.geteuid() == 0
    if not works or subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs root and the right to create namespaces")


class Volume:
    """A directory that containers share, as a platform mounts it: of root, and writable for the group 0."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        path.chmod(0o2770)
        os.chown(path, 0, 0)

    def add(self, path: str) -> str:
        """Copy a file to the volume, and return its path there."""
        copy = self.path / Path(path).name
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
        return str(copy)

    def locks(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger."""
        return json.loads((self.path / "ledger.json").read_text(encoding="utf-8"))["locks"]

    def trail(self) -> list[dict[str, Any]]:
        """Return the audit trail."""
        path = self.path / "audit.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


class Container:
    """One container on this node, with a user and a host name of its own.

    volume, mounts: are mounted at their own paths.
    """

    def __init__(
        self, home: Path, volume: Volume, user: int, environment: Mapping[str, str], mounts: Sequence[Path] = ()
    ) -> None:
        home.mkdir()
        self._mounts = mounts
        self._name = home.name
        self._user = user
        self._volume = volume
        own = {"DEVICE_ACTIONS_STATE_DIR": str(volume.path), "JOB_ID": f"job-{home.name}"}
        self._controller = Controller(home, {**environment, **own})
        self._controller.environment.update(
            {
                "ANSIBLE_HOME": "/tmp/ansible",
                "ANSIBLE_LOCAL_TEMP": "/tmp/local",
                "ANSIBLE_REMOTE_TEMP": "/tmp/remote",
                "HOME": "/proc",  # which is read-only
                "PYTHONDONTWRITEBYTECODE": "1",
            }
        )

    def start(self, *plays: Mapping[str, Any], inventory: Mapping[str, Any] | None = None) -> Started:
        """Start plays. To kill the result is to kill the container."""
        project = self._controller._project(plays)
        (project / "inventory.json").write_text(
            json.dumps({"all": {"children": {name: {"hosts": hosts} for name, hosts in (inventory or {}).items()}}}),
            encoding="utf-8",
        )
        for path in (project, *project.iterdir()):
            os.chown(path, self._user, 0)
        output = project.parent / "output.txt"
        collections = collections_path()
        checkout = (collections / "ansible_collections/secops/device_actions").resolve()
        for place in (project, self._volume.path, *self._mounts):
            make_reachable(place, checkout)
        kept = [sys.prefix, sys.base_prefix, collections, checkout]
        words = " ".join(shlex.quote(str(place)) for place in (*kept, project, self._volume.path, *self._mounts))
        command = [PLAYBOOK, "site.json", "--inventory", "inventory.json"]
        variables = {"KEPT": words, "EMPTY": " ".join(_EMPTY), "PROJECT": str(project), MARK: str(project)}
        foreign = ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "TMPDIR")
        inherited = {name: value for name, value in os.environ.items() if name not in foreign}
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [*UNSHARE, "sh", "-c", _SCRIPT, "container", self._name, str(self._user), *command],
                env={**inherited, **self._controller.environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Started(process, output, f"{MARK}={project}")

    def run(self, *plays: Mapping[str, Any], inventory: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Run plays to their end. Return (exit code, what the user sees)."""
        started = self.start(*plays, inventory=inventory)
        try:
            code = started.process.wait(PATIENCE)
        finally:
            started.kill()
        return code, started.output.read_text(encoding="utf-8")


def make_reachable(place: Path, checkout: Path) -> None:
    """Let other users pass through the folders of a checkout that lead to a place in it, as in a session of nox."""
    for folder in place.parents:
        if checkout not in (folder, *folder.parents):
            break
        folder.chmod(folder.stat().st_mode | 0o011)
