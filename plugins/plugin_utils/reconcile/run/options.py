# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of M(secops.device_actions.reconcile)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.paths import expand_user
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.credentials import Credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import (
    DEFAULT_BRANCH,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import HTTPS, RemoteUrl
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    CORRECT,
    REPORT,
    PlanSettings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import FORMATS, report_folder

OPEN, REST, PLAN, BEGIN, GO_ON, KEEP, CLOSE = PHASES = (
    "open",
    "rest",
    "plan",
    "begin",
    "continue",
    "keep",
    "close",
)

TOKEN_VARIABLE = "DEVICE_ACTIONS_GIT_TOKEN"

RECONCILE = ArgumentSpec(
    options={
        "phase": {"type": "str", "required": True, "choices": list(PHASES)},
        "work": {"type": "path"},
        "repo": {"type": "str"},
        "branch": {"type": "str"},
        "directory": {"type": "path"},
        "path": {"type": "str", "default": "."},
        "record_branch": {"type": "str", "default": DEFAULT_BRANCH},
        "state_dir": {"type": "path"},
        "token": {"type": "str", "no_log": True},
        "username": {"type": "str"},
        "ssh_key_file": {"type": "path"},
        "known_hosts": {"type": "path"},
        "ca_file": {"type": "path"},
        "owner": {"type": "str"},
        "removal_grace": {"type": "str", "default": "1:00:00"},
        "drift": {"type": "str", "choices": [REPORT, CORRECT], "default": REPORT},
        "max_changes": {"type": "int", "default": 25},
        "max_releases": {"type": "int", "default": 25},
        "protected_devices": {"type": "list", "elements": "str", "default": []},
        "renew_before": {"type": "str"},
        "warn_before": {"type": "str", "default": "0:06:00"},
        "run_timeout": {"type": "int", "default": 900},
        "confirm": {"type": "str"},
        "reviewed_plan": {"type": "path"},
        "plan_file": {"type": "path"},
        "undo": {"type": "str"},
        "results": {"type": "dict", "default": {}},
        "batch": {"type": "int"},
        "result": {"type": "raw"},
        "report_dir": {"type": "path"},
        "report_formats": {"type": "list", "elements": "str", "choices": list(FORMATS), "default": list(FORMATS)},
    },
    mutually_exclusive=(("repo", "directory"),),
    required_one_of=(("repo", "directory"),),
)

_SHORTEST_RUN = 300  # seconds
_OWNER = re.compile(r"[A-Za-z0-9._/-]{1,100}")


@dataclass(frozen=True)
class Options:
    """The checked options of a run, without those of a phase.

    repo or directory: where the desired state is, one of them None. folder: the state directory, where the record is if
    it has no branch, or None. plan: the settings of the plan, with now=0. run_timeout: in seconds. confirm: a commit.
    """

    repo: str | None
    branch: str | None
    directory: str | None
    path: str
    record_branch: str | None
    folder: str | None
    credentials: Credentials
    plan: PlanSettings
    protected: DevicePatterns
    run_timeout: float
    confirm: str | None
    reviewed_plan: str | None
    plan_file: str | None
    undo: str | None
    report_dir: str | None
    report_formats: tuple[str, ...]

    @property
    def owner(self) -> str:
        """See Held.owner."""
        return self.plan.owner

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Options:
        """Return the options, or raise InputError."""
        folder = state_folder(params["state_dir"])
        record_branch = (params["record_branch"] or "").strip() if params["repo"] else ""
        if not record_branch and not folder:
            raise InputError(
                "state_dir: is required where the record has no branch. Set a directory that outlives the run."
            )
        return cls(
            repo=params["repo"],
            branch=params["branch"],
            directory=_path(params, "directory"),
            path=params["path"],
            record_branch=record_branch or None,
            folder=folder,
            credentials=Credentials(
                params["token"] or _token_of_environment(params["repo"]),
                params["username"],
                params["ssh_key_file"],
                params["known_hosts"],
                params["ca_file"],
            ),
            plan=_plan_settings(params),
            protected=_protected(params),
            run_timeout=_at_least(params, "run_timeout", _SHORTEST_RUN),
            confirm=params["confirm"],
            reviewed_plan=_path(params, "reviewed_plan"),
            plan_file=_path(params, "plan_file"),
            undo=params["undo"],
            report_dir=report_folder(params["report_dir"], folder),
            report_formats=tuple(params["report_formats"]),
        )


def ignored_token(options: Options) -> bool:
    """Return whether the environment has a token that the repository does not take. A credential may set it for all."""
    return bool(_environment_token()) and not options.credentials.token


def _token_of_environment(repo: str | None) -> str | None:
    """Return the token of the environment for a repository over HTTPS."""
    token = _environment_token()
    return token if token and repo and RemoteUrl.parse(repo).scheme == HTTPS else None


def _environment_token() -> str | None:
    return os.environ.get(TOKEN_VARIABLE, "").strip() or None


def _protected(params: Mapping[str, Any]) -> DevicePatterns:
    patterns = DevicePatterns(params["protected_devices"], "protected_devices")
    patterns.add(protected_from_environment(), PROTECTED_VARIABLE)
    return patterns


def _plan_settings(params: Mapping[str, Any]) -> PlanSettings:
    default = params["path"] if params["repo"] else os.path.basename(os.path.normpath(params["directory"]))
    owner = params["owner"] or default
    if not _OWNER.fullmatch(owner):
        raise InputError("owner: must be 1 to 100 letters, digits, dots, hyphens, underscores or slashes.")
    return PlanSettings(
        now=0.0,
        owner=owner,
        grace=_seconds(params, "removal_grace"),
        drift=params["drift"],
        max_changes=_at_least(params, "max_changes", 0),
        max_releases=_at_least(params, "max_releases", 0),
        renew_before=_seconds(params, "renew_before") if params["renew_before"] else None,
        warn_before=_seconds(params, "warn_before"),
    )


def _seconds(params: Mapping[str, Any], option: str) -> float:
    return 60.0 * parse_duration(params[option], option)


def _at_least(params: Mapping[str, Any], option: str, lowest: int) -> int:
    if params[option] < lowest:
        raise InputError(f"{option}: must be {lowest} or more, got {params[option]}.")
    return int(params[option])


def _path(params: Mapping[str, Any], option: str) -> str | None:
    return expand_user(params[option], option) if params[option] else None
