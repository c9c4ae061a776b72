# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the artifact from a tag, and check it as Galaxy, automation hub and users receive it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

from .errors import ReleaseError
from .git import Repository
from .programs import Programs

COLLECTION = "secops.device_actions"
FOLDER = Path("ansible_collections", *COLLECTION.split("."))
# {folder of plugins: their type in ansible-doc}
TYPES = {"callback": "callback", "filter": "filter", "inventory": "inventory", "modules": "module"}


def export(repository: Repository, tag: str, target: Path) -> None:
    """Write the files of a tag into a new folder."""
    target.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "-C", str(repository.path), "archive", "--format=tar", tag], capture_output=True, check=True
    )
    subprocess.run(["tar", "--extract", "--directory", str(target)], input=archive.stdout, check=True)


def build(programs: Programs, source: Path, target: Path, version: str) -> Path:
    """Build the artifact, and return its path."""
    programs.run("ansible-galaxy", "collection", "build", str(source), "--output-path", str(target), cwd=source)
    artifact = target / f"{COLLECTION.replace('.', '-')}-{version}.tar.gz"
    if not artifact.is_file():
        raise ReleaseError(f"ansible-galaxy did not build {artifact.name}. Check namespace and name in galaxy.yml.")
    return artifact


def lint_documentation(programs: Programs, source: Path) -> None:
    """Run antsibull-docs on the files of the tag."""
    programs.run(
        "antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=self", ".", cwd=source
    )


def digest(artifact: Path) -> str:
    """Return the SHA-256 of the artifact."""
    return hashlib.sha256(artifact.read_bytes()).hexdigest()


def install(programs: Programs, artifact: Path) -> Path:
    """Install the artifact as a user does, without a network. Return the folder of the collection."""
    target = str(programs.collections)
    programs.run(
        "ansible-galaxy", "collection", "install", str(artifact), "-p", target, "--offline", cwd=artifact.parent
    )
    return programs.collections / FOLDER


def lint(programs: Programs, installed: Path) -> None:
    """Run ansible-lint as certification does."""
    programs.run("ansible-lint", "--profile=production", "--offline", "--strict", cwd=installed)


def check_documentation(programs: Programs, installed: Path) -> int:
    """Check that ansible-doc shows every plugin and role. Return their number."""
    # Errors in one plugin end this command, unless an option says otherwise.
    shown = json.loads(
        programs.run(
            "ansible-doc", "--metadata-dump", COLLECTION, cwd=installed, env={"ANSIBLE_DEPRECATION_WARNINGS": "0"}
        )
    )["all"]
    expected = {
        (kind, f"{COLLECTION}.{path.stem}")
        for folder, kind in TYPES.items()
        for path in (installed / "plugins" / folder).iterdir()
        if path.suffix in (".py", ".yml") and not path.stem.startswith("_")
    }
    expected |= {("role", f"{COLLECTION}.{path.name}") for path in (installed / "roles").iterdir()}
    missing = sorted(f"{kind} {name}" for kind, name in expected if name not in shown.get(kind, {}))
    if missing:
        raise ReleaseError("ansible-doc does not show:\n" + "\n".join(missing))
    return len(expected)


def check_playbooks(programs: Programs, installed: Path) -> int:
    """Check the syntax of every playbook. Return their number."""
    names = sorted(f"{COLLECTION}.{path.stem}" for path in (installed / "playbooks").glob("*.yml"))
    programs.run("ansible-playbook", "--syntax-check", "-i", "localhost,", *names, cwd=programs.home)
    return len(names)
