# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ``ansible-test sanity`` on a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import nox

from .cores import CHECKOUT, COLLECTION_PATH, NEWEST, OLDEST, PYTHONS, Core, find_python

# These tests hardly depend on the version of ansible-core. pylint takes as long as all others together.
NEWEST_ONLY = ("pylint", "pep8", "yamllint", "changelog")


def sanity(session: nox.Session, core: Core) -> None:
    """Run ``ansible-test sanity``."""
    core.require_python(session)
    if ignore_files := sorted(CHECKOUT.glob("tests/sanity/ignore*")):
        session.error(f"Ignore files for ansible-test are not allowed. Remove {ignore_files[0]}.")
    home = prepare_home(Path(session.create_tmp(), "home").resolve(), core)
    # ansible-test takes Pythons from the path and does not know version managers.
    pythons = [os.path.dirname(python) for python in map(find_python, PYTHONS) if python]
    env = {"HOME": str(home), "PATH": os.pathsep.join([str(core.venv / "bin"), *pythons, *os.get_exec_path()])}
    # Alone, the newest core checks the modules with all Pythons.
    runs: list[list[str]] = [[]] if core is NEWEST and not session.parallel else [["--python", str(core.version)]]
    if session.parallel and core is not NEWEST:
        runs[0] += [f"--skip-test={test}" for test in NEWEST_ONLY]
    elif session.parallel:
        # The other cores have the Pythons in between. On older ones, only modules run.
        older = filter(find_python, PYTHONS[: PYTHONS.index(OLDEST.pythons[0])])
        runs += [["--python", python, "--test=compile", "--test=import"] for python in older]
    # The copy must be outside the checkout: ansible-test asks Git for the files, and Git ignores .nox.
    with tempfile.TemporaryDirectory(prefix=f"{session.name}-") as scratch:
        tree = Path(scratch) / COLLECTION_PATH
        # The tests are large, and not part of the installed collection. ruff checks them in less than a second.
        copy_checkout(tree, with_tests=core is NEWEST and not session.parallel)
        with session.chdir(tree):
            for run in runs:
                command = ("ansible-test", "sanity", "--local", *run, *session.posargs)
                # The output is long, so a parallel run shows it only if the session fails.
                core.run(session, *command, env=env, silent=session.parallel)


def prepare_home(home: Path, core: Core) -> Path:
    """Create the home directory where ansible-test keeps its virtual environments between runs."""
    for name in (".cache/pip", ".config/pip", ".pip"):
        link, original = home / name, Path.home() / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if original.exists() and not link.is_symlink():
            link.symlink_to(original)
    cache = home / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (source,) = core.venv.glob("lib/python*/site-packages/ansible_test/_internal/python_requirements.py")
    for version in re.findall(r"pip='([\d.]+)'", source.read_text()):
        shutil.copy(CHECKOUT / "tests/sanity/get_pip.py", cache / f"get_pip_{version.replace('.', '_')}.py")
    return home


def copy_checkout(target: Path, with_tests: bool) -> None:
    """Copy all files that Git tracks or would add. Without tests, copy only their configuration."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in set(filter(None, listing.split("\0"))):
        is_wanted = with_tests or not name.startswith("tests/") or name == "tests/config.yml"
        if is_wanted and (CHECKOUT / name).is_file():  # deleted files may still be in the index
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, target / name)
