# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of AWX that belong together: the slices of a job, and the relaunches of a job.

AWX runs the slices of a job as the jobs of a workflow job, to which it gives the name of the job template. It passes
neither the number of slices nor that of the slice to the jobs. So a node of a workflow with the name of its own job
template looks like a slice. A relaunched slice is a job without a workflow; only the state directory can tell it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.vars import load_extra_vars

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import Changes
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.job_changes import (
    JobChanges,
    job_count,
    remembered_launch,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import DEADLINE_VARIABLE

ALLOW_VARIABLE = "DEVICE_ACTIONS_ALLOW_SLICES"

_PREFIXES = ("awx_", "tower_")  # of the variables that AWX and its predecessor set in each job
_RELAUNCH = "relaunch"
_SLICES = "workflow-"  # the prefix of the keys of sliced jobs


@dataclass(frozen=True)
class AwxJob:
    """What AWX reports to a job about itself. Everything but the id may be "".

    launch: how it was started. workflow, workflow_name, workflow_launch: of the workflow job that started it.
    """

    id: str
    launch: str = ""
    template: str = ""
    template_name: str = ""
    inventory: str = ""
    workflow: str = ""
    workflow_name: str = ""
    workflow_launch: str = ""

    @classmethod
    def from_variables(cls, variables: Mapping[str, Any]) -> AwxJob | None:
        """Return the job that runs the task, or None outside AWX. variables: of the play's host."""
        known = {
            field: next((str(variables[p + name]) for p in _PREFIXES if variables.get(p + name) is not None), "")
            for field, name in (
                ("id", "job_id"),
                ("launch", "job_launch_type"),
                ("template", "job_template_id"),
                ("template_name", "job_template_name"),
                ("inventory", "inventory_id"),
                ("workflow", "workflow_job_id"),
                ("workflow_name", "workflow_job_name"),
                ("workflow_launch", "workflow_job_launch_type"),
            )
        }
        return cls(**known) if known["id"] else None

    @property
    def is_slice(self) -> bool:
        """Whether it is a slice, or looks like one."""
        return bool(self.workflow and self.workflow_name == self.template_name)

    @property
    def is_relaunch(self) -> bool:
        """Whether it, or the job that it is a slice of, repeats an earlier one."""
        return _RELAUNCH in (self.launch, self.workflow_launch if self.is_slice else "")

    @property
    def key(self) -> str:
        """What the slices of a job have in common, or what identifies a job without slices."""
        return f"{_SLICES}{self.workflow}" if self.is_slice else f"job-{self.id}"

    def fingerprint(self, extra_vars: Mapping[str, Any]) -> str:
        """Return a digest of what the job has in common with its relaunches and slices."""
        own = {name: value for name, value in extra_vars.items() if not str(name).startswith(_PREFIXES)}
        return digest(self.template, self.inventory, json.dumps(own, sort_keys=True, default=str))[:32]


def changes_of_jobs(
    context: Context, state_dir: str | None, place: str, variables: Mapping[str, Any], loader: Any
) -> Changes | None:
    """Return what counts the changes of a task together with those of other jobs, or None if nothing does.

    place: see JobChanges. variables: of the play's host. loader: ansible-core's. Raise a GuardRail in a slice, unless
    slices are allowed. In check mode, warn instead.
    """
    job = AwxJob.from_variables(variables)
    if job is None:
        return None
    is_allowed = _allows_slices()
    if context.check_mode:
        if job.is_slice and not is_allowed:
            context.warn(f"A run without check mode would change nothing. {_refusal(job, job.workflow)}")
        return None
    key = job.key
    if state_dir:
        fingerprint = job.fingerprint(load_extra_vars(loader))
        try:
            key = remembered_launch(state_dir, fingerprint, key, job.is_relaunch)
        except (OSError, InputError) as error:
            reason = error.message if isinstance(error, InputError) else f"{error.strerror}."
            context.warn(f"The changes of this job are not counted together with those of other jobs: {reason}")
            state_dir = None
    slices = key.removeprefix(_SLICES) if key.startswith(_SLICES) else ""
    if slices and not is_allowed:
        raise GuardRail(f"Nothing was written: {_refusal(job, slices)}", reason="sliced")
    if not state_dir:
        if slices:
            context.warn(
                "This job is a slice, and each slice counts max_changes separately, because there is no state "
                "directory in which they could count together."
            )
        return None
    if DEADLINE_VARIABLE in os.environ:
        return None  # reconcile, whose record spans jobs, has limited the whole plan
    together = hint = ""
    if job.is_relaunch:
        together = " and the jobs that this one repeats"
        hint = " A relaunch counts together with the job that it repeats. Launch the template anew for a new count."
    elif slices:
        together = f" and the other slices of workflow job {printable_line(slices)}"
    return JobChanges(
        context.run_state.changes,
        partial(job_count, state_dir, digest(key)[:32]),
        context.scope,
        place,
        together,
        hint,
        partial(context.warn_once, "job changes"),
    )


def _allows_slices() -> bool:
    text = os.environ.get(ALLOW_VARIABLE, "").strip()
    try:
        return bool(boolean(text)) if text else False
    except TypeError:
        raise InputError(f"{ALLOW_VARIABLE}: must be true or false, got {printable_line(text)!r}.") from None


def _refusal(job: AwxJob, slices: str) -> str:
    """Return why a slice is refused. slices: the workflow job of the slices."""
    what = "is" if job.is_slice else "repeats"
    doubt = f" If {printable_line(slices)} is a workflow of yours, give it another name than its job template."
    return (
        f"This job {what} a slice of workflow job {printable_line(slices)}, and each slice would count max_changes "
        "separately. Set Job Slicing of the job template to 1, and act on all devices in one task on localhost, with "
        f"the option hosts or a list.{doubt if job.is_slice else ''} To allow slices, set {ALLOW_VARIABLE}=true."
    )
