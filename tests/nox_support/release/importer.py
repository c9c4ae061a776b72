# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run galaxy-importer, which Galaxy and automation hub run on each upload."""

from __future__ import annotations

from pathlib import Path

from .errors import ReleaseError
from .programs import Programs

RESULT = "importer_result.json"


def check_import(programs: Programs, artifact: Path, scratch: Path) -> None:
    """Raise C(ReleaseError) if Galaxy would reject the artifact, or show a warning or an error in its import log."""
    scratch.mkdir()
    settings = {
        "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",  # certification requires them
        # artifact.lint() applies more rules, and does not give up after two minutes.
        "GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false",
        "GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP": str(scratch / "ansible"),
        "GALAXY_IMPORTER_TMP_ROOT_DIR": str(scratch),
    }
    log = programs.run("python", "-m", "galaxy_importer.main", str(artifact), cwd=scratch, env=settings)
    judge(log, has_result=(scratch / RESULT).exists())


def judge(log: str, has_result: bool) -> None:
    """Raise C(ReleaseError) if a log shows a problem. galaxy-importer exits with 0 after most errors."""
    problems = [line for line in log.splitlines() if line.startswith(("ERROR:", "WARNING:", "CRITICAL:"))]
    if problems:
        raise ReleaseError("galaxy-importer reports:\n" + "\n".join(problems))
    if not has_result:
        raise ReleaseError(f"galaxy-importer wrote no {RESULT}:\n{log.strip()}")
