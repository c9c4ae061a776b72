# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nox sessions that test the collection. Usage: see CONTRIBUTING.md and the Makefile.

Most linters are sessions of antsibull-nox (antsibull-nox.toml). For each ansible-core X, the session `env-X` creates
the virtual environment for `units-X`, `integration-X` and `sanity-X`. Tags select what the make targets run:

- `test`: linters, units, integration, browser and demo on the newest ansible-core that an installed Python can run.
- `rest`: the longest plays, rulebooks and ansible-test on the newest ansible-core, and all tests on the others.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import antsibull_nox
import nox

sys.path.append(str(Path(__file__).resolve().parent / "tests"))

from nox_support import changelog as changelog_file  # noqa: E402 (needs the path above)
from nox_support.ansible_test import sanity  # noqa: E402
from nox_support.browsers import install_with_browser  # noqa: E402
from nox_support.cores import (  # noqa: E402
    CACHE,
    CHECKOUT,
    COLLECTIONS,
    CORES,
    NEWEST,
    OLDEST,
    RULEBOOKS,
    Core,
    left_out,
    link_checkout,
    skip_or_fail,
)
from nox_support.docs_site.session import build as build_site  # noqa: E402
from nox_support.java import java_problem  # noqa: E402

REPORTS = CACHE / "reports"  # one JUnit file for each run of pytest

# A parallel run starts each session in its own process group. Ending them requires the handling of Ctrl-C.
signal.signal(signal.SIGTERM, signal.default_int_handler)

antsibull_nox.load_antsibull_nox_toml()

nox.options.allow_parallel = True
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"


@nox.session
def ruff(session: nox.Session) -> None:
    """Lint the Python code and check its format (pyproject.toml)."""
    install_linter(session, "ruff")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)


@nox.session
def mypy(session: nox.Session) -> None:
    """Check the type annotations of the plugins (pyproject.toml)."""
    install_linter(session, "mypy", "types-requests")
    link_checkout()
    session.run("mypy", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """Lint the changelog and its fragments, and check that CHANGELOG.md is up to date."""
    install_linter(session, "antsibull-changelog", "ansible-core")
    session.run("antsibull-changelog", "lint")
    changelog_file.check_or_write(session)


# All sessions so far are linters. The newest tools require a recent Python.
for linter in nox.registry.get().values():
    if linter.default:
        linter.tags += ["lint", "test"]
        linter.python = NEWEST.python


@nox.session(default=False)
def format(session: nox.Session) -> None:
    """Format the Python code and apply the automatic fixes of ruff."""
    install_linter(session, "ruff")
    session.run("ruff", "check", "--fix", *session.posargs)
    session.run("ruff", "format", *session.posargs)


def install_linter(session: nox.Session, *packages: str) -> None:
    """Install the pinned versions of a linter and of what it needs."""
    session.install("--constraint", "requirements-dev/lint.txt", *packages)


def add_environment(core: Core) -> None:
    """Add the session that creates the virtual environment of an ansible-core."""
    backend = None if core.version else "none"  # without a Python, the session only reports what is missing

    @nox.session(
        name=f"env-{core.name}", python=core.python, reuse_venv=core.is_current, venv_backend=backend, default=False
    )
    def env(session: nox.Session) -> None:
        if core is RULEBOOKS:
            require_java(session)
        core.create_venv(session)

    more = " and ansible-rulebook" if core is RULEBOOKS else ""
    env.__doc__ = f"Create the virtual environment with ansible-core {core.release}{more}."


def require_java(session: nox.Session) -> None:
    """Skip the session if ansible-rulebook cannot run without another Java. In strict mode, fail."""
    if problem := java_problem():
        skip_or_fail(session, problem)


def add_suite(core: Core, name: str, run: Callable[[nox.Session, Core], None], title: str) -> None:
    """Add a session that runs tests in the environment of an ansible-core."""
    part = "test" if core is NEWEST and name in ("units", "integration") else "rest"
    tags = [name, part, *([f"{name}-newest"] if core is NEWEST else [])]

    @nox.session(name=f"{name}-{core.name}", requires=[f"env-{core.name}"], tags=tags, venv_backend="none")
    def suite(session: nox.Session) -> None:
        run(session, core)

    suite.__doc__ = f"{title} with ansible-core {core.release}."


def units(session: nox.Session, core: Core) -> None:
    """Run the unit tests."""
    pytest(session, core, "tests/unit", *marker_options(session, core))


def integration(session: nox.Session, core: Core) -> None:
    """Run operations and plays against the simulator."""
    # A session that runs alone uses all processors. In a parallel run, the newest core gets two processes: it has the
    # most tests and waits for consoles now and then, so all other sessions would end long before it.
    in_parallel = "--numprocesses=2" if core is NEWEST else "--numprocesses=0"
    processes = [in_parallel] if session.parallel else ["--numprocesses=auto", "--maxprocesses=4"]
    pytest(session, core, "tests/integration", *processes, *marker_options(session, core))


def extended(session: nox.Session, core: Core) -> None:
    """Run the integration tests that integration leaves out in a parallel run."""
    pytest(session, core, "tests/integration", "--numprocesses=2", "-m", "extended")


def marker_options(session: nox.Session, core: Core) -> list[str]:
    """Return the options that select the tests of a core in a parallel run. Alone, a session runs all of them."""
    return ["-m", " and ".join(f"not {marker}" for marker in left_out(core))] if session.parallel else []


def pytest(session: nox.Session, core: Core, folder: str, *args: str) -> None:
    """Run the tests in a folder, or the files and tests that the user named."""
    core.run(session, "pytest", *pytest_arguments(session, folder, *args))


def pytest_arguments(session: nox.Session, folder: str, *args: str) -> list[str]:
    """Return the arguments of pytest. The user's arguments come last and override ours."""
    has_paths = any(os.path.exists(arg.partition("::")[0]) for arg in session.posargs)
    return ["-q", f"--junitxml={REPORTS / session.name}.xml", *args, *session.posargs, *([] if has_paths else [folder])]


# Sessions start in this order. Quick failures come first, then the longest sessions, so that the short ones at the end
# keep all processors busy.
longest_first = sorted(CORES, key=lambda core: core not in (OLDEST, NEWEST))
for core in (*longest_first, RULEBOOKS):
    add_environment(core)
for core in longest_first:
    add_suite(core, "units", units, "Run the unit tests")


@nox.session(requires=[f"env-{RULEBOOKS.name}"], venv_backend="none", tags=["rest"])
def rulebooks(session: nox.Session) -> None:
    """Run the rulebooks with ansible-rulebook against the simulator."""
    # Most of the time, it waits. So it runs beside sessions that need a processor.
    require_java(session)
    pytest(session, RULEBOOKS, "tests/rulebooks")


for core in longest_first:
    add_suite(core, "integration", integration, "Run plays against the simulator")
add_suite(NEWEST, "extended", extended, "Run the longest plays against the simulator")
for core in longest_first:
    add_suite(core, "sanity", sanity, "Run ansible-test sanity")


def browser_session(**options: Any) -> Callable[[Callable[[nox.Session], None]], Any]:
    """Return the decorator of a session with an environment of its own, for `install_with_browser`."""
    backend = None if NEWEST.version else "none"
    return nox.session(requires=[f"env-{NEWEST.name}"], python=NEWEST.python, venv_backend=backend, **options)


@browser_session(tags=["test"])
def browser(session: nox.Session) -> None:
    """Test the simulator's page and the page of a report in a browser."""
    found = install_with_browser(session, "requirements-dev/pictures.txt")
    session.run("pytest", *pytest_arguments(session, "tests/browser"), env={"CHROMIUM": found})


@browser_session(default=False)
def pictures(session: nox.Session) -> None:
    """Make the pictures of the documentation from the running product."""
    found = install_with_browser(session, "requirements-dev/pictures.txt")
    paths = [str(COLLECTIONS), str(CHECKOUT / "tests"), str(CHECKOUT)]
    env = {"CHROMIUM": found, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "PYTHONPATH": os.pathsep.join(paths)}
    session.run("python", "-m", "pictures", *session.posargs, env=env)


@nox.session(requires=[f"env-{NEWEST.name}", f"env-{RULEBOOKS.name}"], venv_backend="none", tags=["test"])
def demo(session: nox.Session) -> None:
    """Lock and release simulated devices, step by step."""
    # The demo installs the collection as a user does. It must not find the checkout instead.
    env = {"ANSIBLE_COLLECTIONS_PATH": None, "ANSIBLE_RULEBOOK": str(RULEBOOKS.venv / "bin" / "ansible-rulebook")}
    NEWEST.run(session, "python", "demo/run_demo.py", *session.posargs, env=env)


@nox.session(python=NEWEST.python, venv_backend=None if NEWEST.version else "none", tags=["rest"])
def docs(session: nox.Session) -> None:
    """Build the site of the documentation, and check its links."""
    build_site(session)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def generate(session: nox.Session) -> None:
    """Write the files that follow from options and from galaxy.yml. Unit tests check that they are up to date."""
    env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
    for module in ("reconcile_schema", "awx_objects", "event_objects", "docsite_links", "repository_links"):
        NEWEST.run(session, "python", "-m", f"nox_support.{module}", env=env)


@nox.session(python=NEWEST.python, venv_backend=None if NEWEST.version else "none", default=False)
def release(session: nox.Session) -> None:
    """Check, tag and build a release (make release VERSION=X.Y.Z). Nothing is published."""
    NEWEST.require_python(session)
    session.install("-r", "requirements-dev/release.txt", "-c", NEWEST.pins)
    session.run("python", "-m", "nox_support.release", *session.posargs, env={"PYTHONPATH": str(CHECKOUT / "tests")})


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def benchmark(session: nox.Session) -> None:
    """Compare the cost of several ways to act on devices."""
    NEWEST.run(session, "python", "-m", "pip", "install", "-qq", "-r", "requirements-dev/benchmark.txt")
    # Like the demo, the benchmark installs the collection.
    env = {"ANSIBLE_COLLECTIONS_PATH": None, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "tests"), str(CHECKOUT)])}
    NEWEST.run(session, "python", "-m", "benchmark", *session.posargs, env=env, interrupt_timeout=10)


def add_benchmark(name: str, title: str) -> None:
    """Add a session that runs a benchmark without installing the collection."""

    @nox.session(name=f"benchmark-{name}", requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
    def part(session: nox.Session) -> None:
        env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
        NEWEST.run(session, "python", "-m", f"benchmark.{name}", *session.posargs, env=env)

    part.__doc__ = title


add_benchmark("reconcile", "Compare the time of reconcile with that of the same modules by list.")
add_benchmark("inventory", "Compare the cost of building a large inventory with the minimum that Ansible requires.")


@nox.session(name="benchmark-events", requires=[f"env-{RULEBOOKS.name}"], venv_backend="none", default=False)
def benchmark_events(session: nox.Session) -> None:
    """Measure the time from an alert to an isolated device, beside a rulebook with one playbook for each event."""
    require_java(session)
    env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
    RULEBOOKS.run(session, "python", "-m", "benchmark.events", *session.posargs, env=env, interrupt_timeout=10)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def soak(session: nox.Session) -> None:
    """Run random operations under faults, kill runs, and compare the results with the simulator's state."""
    env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
    NEWEST.run(session, "python", "-m", "soak", *session.posargs, env=env, interrupt_timeout=10)
    if not session.posargs:  # a full soak also tries many hostile responses that `make test` does not try
        env = {"HYPOTHESIS_PROFILE": "searching"}
        NEWEST.run(session, "pytest", "-q", "-k", "hostile", "--numprocesses=auto", "tests", env=env)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def console(session: nox.Session) -> None:
    """Run the simulated consoles with sample devices until Ctrl-C."""
    env = {"PYTHONPATH": str(CHECKOUT / "tests")}
    # With fixed ports, an open page and exported variables survive a restart. The user's options come last.
    options = ["--port", "8642", "--node-port", "8650", "--devices", "250", *session.posargs]
    NEWEST.run(session, "python", "-m", "simulator", *options, env=env, interrupt_timeout=5)
