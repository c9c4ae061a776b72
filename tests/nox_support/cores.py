# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The supported ansible-core releases, their Pythons and their virtual environments."""

from __future__ import annotations

import functools
import glob
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nox

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".nox"
COLLECTIONS = CACHE / "collections"
EMPTY_CONFIG = CACHE / "ansible.cfg"
COLLECTION_PATH = Path("ansible_collections", "secops", "device_actions")

# All Pythons that ansible-test may use. CORES has the Pythons of each ansible-core, preferred first.
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")

# Set by .ci/run: a missing Python or browser fails the session instead of skipping it.
STRICT = os.environ.get("DEVICE_ACTIONS_STRICT") == "1"


@dataclass(frozen=True)
class Core:
    """An ansible-core release and the virtual environment in which it is tested."""

    name: str
    release: str
    pythons: tuple[str, ...]
    pins: str = "requirements-dev/newest.txt"
    requirements: str = "requirements-dev/test.txt"

    @property
    def version(self) -> str | None:
        """The Python version to test with: the first supported one that is installed."""
        return next(filter(find_python, self.pythons), None)

    @property
    def python(self) -> str | None:
        """The path of that Python."""
        return self.version and find_python(self.version)

    @property
    def venv(self) -> Path:
        """The virtual environment, created by the session env-X."""
        return CACHE / f"env-{self.name.replace('.', '-')}"

    @property
    def fingerprint(self) -> str:
        """A hash that changes when the environment has to be recreated."""
        files = {"requirements.txt", "requirements-dev/test.txt", self.requirements, self.pins}
        texts = [self.release, str(self.python), *((CHECKOUT / file).read_text() for file in sorted(files))]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    @property
    def is_current(self) -> bool:
        """Whether the environment is complete and matches the current requirements."""
        stamp = self.venv / "fingerprint"
        return stamp.is_file() and stamp.read_text() == self.fingerprint

    def require_python(self, session: nox.Session) -> None:
        """Skip the session if no Python for this ansible-core is installed. In strict mode, fail."""
        if not self.version:
            found = ", ".join(filter(find_python, PYTHONS)) or "none that can create virtual environments"
            supported = ", ".join(sorted(self.pythons, key=PYTHONS.index))
            skip_or_fail(session, f"ansible-core {self.name} requires Python {supported}. Found: {found}.")

    def run(self, session: nox.Session, *command: str, env: Mapping[str, str | None] | None = None, **options) -> None:
        """Run a program from the environment, isolated from the user's Ansible configuration."""
        self.require_python(session)
        programs = self.venv / "bin"
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(EMPTY_CONFIG),
            "ANSIBLE_HOME": os.path.abspath(session.create_tmp()),
            "PATH": os.pathsep.join([str(programs), *os.get_exec_path()]),
        }
        program, *args = command
        session.run(str(programs / program), *args, env=settings | dict(env or {}), external=True, **options)

    def create_venv(self, session: nox.Session) -> None:
        """Install the requirements into the session's environment unless it is current."""
        self.require_python(session)
        link_checkout()
        EMPTY_CONFIG.touch()
        if not self.is_current:
            session.log(
                f"Installing ansible-core {self.release} and what the tests need (about a minute, first run only) ..."
            )
            session.install(f"ansible-core=={self.release}", "-r", self.requirements, "-c", self.pins)
            (self.venv / "fingerprint").write_text(self.fingerprint)


def skip_or_fail(session: nox.Session, reason: str) -> None:
    """Skip the session, or fail it in strict mode."""
    session.error(reason) if STRICT else session.skip(reason)


@functools.cache
def find_python(version: str) -> str | None:
    """Return the path of an interpreter of this version that can create virtual environments."""
    name = f"python{version}"
    # An environment of ours may be active. It must not be recreated with its own Python, which that removes.
    folders = [folder for folder in os.get_exec_path() if not Path(folder).is_relative_to(CACHE)]
    # Version managers create shims for all installed versions. Shims of versions that are not selected fail.
    no_shims = os.pathsep.join(folder for folder in folders if os.path.basename(folder) != "shims")
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    by_pyenv = sorted(glob.glob(f"{pyenv}/versions/{version}.*/bin/{name}"), reverse=True)
    for candidate in (shutil.which(name, path=no_shims), *by_pyenv, shutil.which(name, path=os.pathsep.join(folders))):
        if candidate:
            command = [candidate, "-Ic", "import ensurepip, sys; print(sys.executable)"]
            process = subprocess.run(command, capture_output=True, text=True, check=False)
            if process.returncode == 0:
                return process.stdout.strip()
    return None


def link_checkout() -> None:
    """Link the checkout as ansible_collections/secops/device_actions, where Python and Ansible find it."""
    link = COLLECTIONS / COLLECTION_PATH
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(CHECKOUT, link.parent), target_is_directory=True)


# Together, the preferred Pythons are all that a controller can have. The oldest ansible-core is also tested with the
# oldest supported run-time requirements.
CORES = (
    Core("2.16", "2.16.19", ("3.10", "3.11", "3.12"), pins="requirements-dev/oldest.txt"),
    Core("2.17", "2.17.14", ("3.11", "3.10", "3.12")),
    Core("2.18", "2.18.19", ("3.11", "3.12", "3.13")),
    Core("2.19", "2.19.14", ("3.12", "3.11", "3.13")),
    Core("2.20", "2.20.10", ("3.12", "3.13", "3.14")),
    Core("2.21", "2.21.5", ("3.13", "3.12", "3.14")),
)
OLDEST = CORES[0]
# The newest ansible-core that an installed Python can run.
NEWEST = next((core for core in reversed(CORES) if core.version), CORES[-1])
# The newest ansible-core with ansible-rulebook.
RULEBOOKS = Core("rulebooks", NEWEST.release, NEWEST.pythons, requirements="requirements-dev/rulebooks.txt")


def left_out(core: Core) -> list[str]:
    """Return the markers of the tests that a run of all cores leaves to others. pyproject.toml explains the markers."""
    if core is NEWEST:
        return ["extended"]  # the session extended runs them
    if core is OLDEST:
        return ["sweep"]
    earlier = CORES[: CORES.index(core)]
    return ["costly", "sweep", *(["pure"] if core.version in {other.version for other in earlier} else [])]
