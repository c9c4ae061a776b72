# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of the documentation: ansible-builder takes them, with the built collection inside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from integration.documentation.pages import CHECKOUT
from integration.playbooks.controller import PATIENCE

pytestmark = [
    pytest.mark.sweep,
    pytest.mark.skipif(sys.version_info < (3, 11), reason="ansible-builder requires Python 3.11"),
]

PROGRAMS = Path(sys.executable).parent
DEFINITION = CHECKOUT / "docs" / "examples" / "execution-environment" / "execution-environment.yml"
DECISIONS = CHECKOUT / "docs" / "examples" / "event-driven" / "decision-environment.yml"


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a program in a folder. Return what it shows."""
    finished = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        env={**os.environ, "ANSIBLE_HOME": str(folder / "home"), "ANSIBLE_COLLECTIONS_PATH": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the definition and the built collection, as the definition says."""
    folder = tmp_path_factory.mktemp("environment")
    shutil.copy(DEFINITION, folder)
    run(folder, "ansible-galaxy", "collection", "build", str(CHECKOUT), "--output-path", ".")
    return folder


def test_the_build_context_has_the_collection_and_the_right_python(folder):
    run(folder, "ansible-builder", "create", "--output-filename", "Containerfile")
    text = (folder / "context" / "Containerfile").read_text(encoding="utf-8")
    arguments = dict(re.findall(r'^ARG (\w+)="(.*)"$', text, re.M))
    assert (arguments["PYPKG"], arguments["PYCMD"]) == ("python3.12", "/usr/bin/python3.12")
    # A build argument selects another ansible-core: it is global, and each stage takes it.
    head, *stages = re.split(r"^FROM .*$", text, flags=re.M)
    assert 'ARG ANSIBLE_INSTALL_REFS="ansible-core==' in head
    assert all("ARG ANSIBLE_INSTALL_REFS\n" in stage for stage in stages)
    assert "RUN $PYCMD -m pip install --no-cache-dir $ANSIBLE_INSTALL_REFS\n" in stages[0]
    # The context is copied to /build, and the file is where the requirements say.
    assert "COPY _build /build\nWORKDIR /build\n" in text
    (needed,) = yaml.safe_load((folder / "context" / "_build" / "requirements.yml").read_text("utf-8"))["collections"]
    assert needed["type"] == "file"
    with tarfile.open(folder / "context" / "_build" / Path(needed["name"]).relative_to("/build")) as content:
        assert "playbooks/contain.yml" in content.getnames()


def test_a_decision_environment_has_ansible_rulebook_java_and_the_collection(folder):
    shutil.copy(DECISIONS, folder)
    run(folder, "ansible-builder", "create", "--file", DECISIONS.name, "--context", "decisions")
    requirements = (CHECKOUT / "requirements-dev" / "rulebooks.txt").read_text(encoding="utf-8")
    (rulebook,) = re.findall(r"^(ansible-rulebook==.*)$", requirements, re.M)
    build = folder / "decisions" / "_build"
    assert rulebook in (build / "requirements.txt").read_text("utf-8").splitlines()
    assert "java-17-openjdk-headless" in (build / "bindep.txt").read_text("utf-8")
    (needed,) = yaml.safe_load((build / "requirements.yml").read_text("utf-8"))["collections"]
    assert (build / Path(needed["name"]).relative_to("/build")).exists()
    # What both environments have is the same.
    execution, decisions = (yaml.safe_load(file.read_text("utf-8")) for file in (DEFINITION, DECISIONS))
    assert execution["images"] == decisions["images"]
    for name, value in execution["dependencies"].items():
        assert decisions["dependencies"][name] == value


def test_the_collection_says_what_it_needs(folder):
    (tarball,) = folder.glob("*.tar.gz")
    run(folder, "ansible-galaxy", "collection", "install", str(tarball), "--collections-path", "installed")
    run(
        folder,
        "ansible-builder",
        "introspect",
        str(folder / "installed"),
        "--write-pip",
        "pip.txt",
        "--write-bindep",
        "bindep.txt",
    )
    packages = {re.split(r"[=<> #]", line)[0] for line in (folder / "pip.txt").read_text("utf-8").splitlines()}
    assert packages - {""} == {"requests", "PyJWT", "defusedxml"}
    programs = [line.partition("#")[0].strip() for line in (folder / "bindep.txt").read_text("utf-8").splitlines()]
    assert {"git [platform:rpm]", "openssh-clients [platform:rpm]"} <= set(programs)
