# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asked for a task, and in which play and job: the facts that an audit trail records besides the devices."""

from __future__ import annotations

import base64
import binascii
import json
import os
import pwd
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

# Set by the controller for the module of an async task, which writes the audit trail itself.
FACTS_VARIABLE = "DEVICE_ACTIONS_AUDIT_FACTS"

# Variables that AWX and its predecessor set in each job, the person before the schedule.
_USER_VARIABLES = ("awx_user_name", "tower_user_name", "awx_schedule_name", "tower_schedule_name")
_JOB_VARIABLES = ("awx_job_id", "tower_job_id")
# Variables in which CI systems and schedulers name the person who started a job, and the job.
_USER_ENVIRONMENT = (
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "BUILD_USER_ID",  # Jenkins
    "BUILD_REQUESTEDFOR",  # Azure Pipelines
    "BITBUCKET_STEP_TRIGGERER_UUID",
    "BUILDKITE_BUILD_CREATOR",
    "CIRCLE_USERNAME",
    "RD_JOB_USERNAME",  # Rundeck
    "SUDO_USER",
)
_JOB_ENVIRONMENT = (
    "JOB_ID",  # AWX
    "GITHUB_RUN_ID",
    "CI_JOB_ID",  # GitLab
    "BUILD_TAG",  # Jenkins
    "BUILD_BUILDID",  # Azure Pipelines
    "BITBUCKET_BUILD_NUMBER",
    "BUILDKITE_BUILD_ID",
    "CIRCLE_WORKFLOW_ID",
    "RD_JOB_EXECID",  # Rundeck
)


@dataclass(frozen=True)
class RunFacts:
    """The play, the task, and who asked for it. All values are claims of the environment, and may be "".

    run: identifies the run. host: of the play. user: who asked for it, as far as that is known, otherwise os_user.
    user_source: the variable that names the user, or "os". os_user, machine: who runs it, and where. job, job_source:
    the job of AWX or of a CI system, and the variable that names it.
    """

    run: str = ""
    play: str = ""
    task: str = ""
    host: str = ""
    user: str = ""
    user_source: str = ""
    os_user: str = ""
    machine: str = ""
    job: str = ""
    job_source: str = ""

    @property
    def is_awx(self) -> bool:
        """Whether the job is one of AWX, which has no command line."""
        return self.job_source in _JOB_VARIABLES

    @classmethod
    def here(cls, run: str, task: str = "", variables: Mapping[str, Any] | None = None) -> RunFacts:
        """Return the facts of this process. variables: of the play's host, with ansible-core's own."""
        known = variables or {}
        play, host = (str(known.get(name) or "") for name in ("ansible_play_name", "inventory_hostname"))
        os_user = _os_user()
        user_source, user = _first(known, _USER_VARIABLES) or _first(os.environ, _USER_ENVIRONMENT) or ("os", os_user)
        job_source, job = _first(known, _JOB_VARIABLES) or _first(os.environ, _JOB_ENVIRONMENT) or ("", "")
        machine = socket.gethostname()
        return cls(run, play, task, host, user, user_source, os_user, machine, job, job_source)

    @classmethod
    def of_module(cls, run: str) -> RunFacts:
        """Return the facts of a module: those that its controller passed on, otherwise those of this process."""
        here = cls.here(run)
        try:
            passed = json.loads(base64.b64decode(os.environ.get(FACTS_VARIABLE, ""), validate=True))
            known = {field.name: str(passed[field.name]) for field in fields(cls)}
        except (ValueError, TypeError, KeyError, binascii.Error):
            return here
        return cls(**{**known, "os_user": here.os_user, "machine": here.machine})

    def to_environment(self) -> str:
        """Return the value of FACTS_VARIABLE. It is encoded, because ansible-core would evaluate braces in it."""
        return base64.b64encode(json.dumps(asdict(self)).encode()).decode()


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return (name, value) of the first of these variables that has a value, or None."""
    for name in names:
        value = values.get(name)
        if isinstance(value, (str, int)) and str(value).strip():
            return name, str(value).strip()
    return None


def _os_user() -> str:
    """Return the user of this process. A container may have none with this id."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
