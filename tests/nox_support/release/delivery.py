# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a release from the clone into the checkout, and say what comes next."""

from __future__ import annotations

import shutil
from pathlib import Path

from .errors import ReleaseError
from .git import Repository

NEXT_STEPS = """
{version} is tagged on the branch {branch}, and the artifact is {artifact}.
SHA-256: {digest}
Nothing has been published. docs/releasing.md explains each step:

 1. Look at the result:         git show {version}
 2. Push the branch:            git push {remote} {branch}
 3. Wait until CI is green on {commit}. It runs ansible-test sanity and all tests on every
    supported ansible-core, which this command did not.
 4. Push the tag:               git push {remote} {version}
 5. Publish the artifact:       ansible-galaxy collection publish {artifact}
    The token comes from ansible.cfg or ANSIBLE_GALAXY_SERVER_<NAME>_TOKEN, never from the command line.

To undo this before step 2:     git tag -d {version} && git reset --keep {before} && rm {artifact}
"""


def deliver(checkout: Repository, before: str, clone: Repository, version: str, artifact: Path) -> Path:
    """Fast-forward the current branch, add the tag, and copy the artifact into dist/. Return its path."""
    if checkout.head != before or checkout.changes:
        raise ReleaseError("The checkout has changed meanwhile. Run make release again.")
    tag = f"refs/tags/{version}"
    checkout.run("fetch", "--quiet", "--no-tags", str(clone.path), tag)  # the objects, without a reference to them
    folder = checkout.path / "dist"  # which git ignores
    folder.mkdir(exist_ok=True)
    delivered = Path(shutil.copy(artifact, folder))
    try:
        checkout.run("merge", "--quiet", "--ff-only", clone.head)
        checkout.run("update-ref", tag, clone.run("rev-parse", tag), "")  # fails if the tag exists
    except ReleaseError:
        checkout.run("reset", "--quiet", "--keep", before)
        delivered.unlink()
        raise
    return delivered


def next_steps(checkout: Repository, before: str, version: str, artifact: Path, digest: str) -> str:
    """Return what a maintainer does now."""
    remotes = checkout.run("remote").splitlines()
    return NEXT_STEPS.format(
        version=version,
        branch=checkout.branch,
        commit=checkout.head[:12],
        before=before[:12],
        artifact=artifact.relative_to(checkout.path),
        digest=digest,
        remote="origin" if "origin" in remotes or not remotes else remotes[0],
    )
