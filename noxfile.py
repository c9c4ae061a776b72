# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the collection is tested: `nox --list` shows the sessions, the Makefile and CONTRIBUTING.md how they are used.

The linters are mostly antsibull-nox's sessions (antsibull-nox.toml). For each ansible-core there are four sessions of
our own: `env-X` makes the virtual environment in which `sanity-X`, `units-X` and `integration-X` run. The browser tests
run once, in an environment of their own.
"""

from __future__ import annotations

import functools
import glob
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import antsibull_nox
import nox

CHECKOUT = Path(__file__).resolve().parent
CACHE = CHECKOUT / ".nox"
COLLECTIONS = CACHE / "collections"  # shows the checkout as ansible_collections.secops.device_actions
NO_CONFIG = CACHE / "ansible.cfg"  # an empty one
REPORTS = CACHE / "reports"  # one JUnit file for each run of pytest
IN_COLLECTIONS = Path("ansible_collections", "secops", "device_actions")

# The browsers that can show the simulator's page to its tests.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Every Python that ansible-test may use. Those of an ansible-core, preferred first, are below.
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")

# Set where the whole matrix must run (.ci/run): what this machine lacks is then an error.
WHOLE_MATRIX = os.environ.get("DEVICE_ACTIONS_WHOLE_MATRIX") == "1"


@functools.cache
def find_python(version: str) -> str | None:
    """The path of an interpreter of that version that can make virtual environments."""
    name = f"python{version}"
    # The shims of pyenv and its kin exist for versions that are installed but not selected, and then fail.
    no_shims = os.pathsep.join(d for d in os.get_exec_path() if os.path.basename(d) != "shims")
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    by_pyenv = sorted(glob.glob(f"{pyenv}/versions/{version}.*/bin/{name}"), reverse=True)
    for candidate in (shutil.which(name, path=no_shims), *by_pyenv, shutil.which(name)):
        if candidate:
            command = [candidate, "-Ic", "import ensurepip, sys; print(sys.executable)"]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                return answer.stdout.strip()
    return None


def leave_out(session: nox.Session, reason: str) -> None:
    """Leave the session out, or fail where the whole matrix must run."""
    session.error(reason) if WHOLE_MATRIX else session.skip(reason)


@dataclass(frozen=True)
class Core:
    """An ansible-core: the release that is tested, the Pythons on which it runs, and where its environment is."""

    name: str
    release: str
    pythons: tuple[str, ...]
    pins: str = "requirements-dev/newest.txt"

    @property
    def version(self) -> str | None:
        """The Python with which it is tested: the first of those on which it runs that is there."""
        return next(filter(find_python, self.pythons), None)

    @property
    def python(self) -> str | None:
        """The path of that Python."""
        return self.version and find_python(self.version)

    @property
    def venv(self) -> Path:
        """The virtual environment that the session env-X makes."""
        return CACHE / f"env-{self.name.replace('.', '-')}"

    @property
    def fingerprint(self) -> str:
        """Changes when the environment has to be made anew."""
        files = ("requirements.txt", "requirements-dev/test.txt", self.pins)
        texts = [self.release, str(self.python), *((CHECKOUT / file).read_text() for file in files)]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    @property
    def is_current(self) -> bool:
        """Is the environment there, complete, and made from today's requirements?"""
        stamp = self.venv / "fingerprint"
        return stamp.is_file() and stamp.read_text() == self.fingerprint

    def need_python(self, session: nox.Session) -> None:
        """Leave the session out when there is no Python for it, or fail where the whole matrix must run."""
        if not self.version:
            found = ", ".join(filter(find_python, PYTHONS)) or "none that can make virtual environments"
            runs_on = ", ".join(sorted(self.pythons, key=PYTHONS.index))
            leave_out(session, f"ansible-core {self.name} runs on Python {runs_on}, found here: {found}")

    def run(self, session: nox.Session, *command: str, env: Mapping[str, str | None] | None = None, **options) -> None:
        """Run a program of the environment, apart from what the user has configured for Ansible."""
        self.need_python(session)
        programs = self.venv / "bin"
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(NO_CONFIG),
            "ANSIBLE_HOME": os.path.abspath(session.create_tmp()),
            "PATH": os.pathsep.join([str(programs), *os.get_exec_path()]),
        }
        program, *args = command
        session.run(str(programs / program), *args, env=settings | dict(env or {}), external=True, **options)


# Together the preferred Pythons are all that a controller may have. The oldest ansible-core is tested with the oldest
# run-time requirements too.
CORES = (
    Core("2.16", "2.16.19", ("3.10", "3.11", "3.12"), pins="requirements-dev/oldest.txt"),
    Core("2.17", "2.17.14", ("3.11", "3.10", "3.12")),
    Core("2.18", "2.18.19", ("3.11", "3.12", "3.13")),
    Core("2.19", "2.19.14", ("3.12", "3.11", "3.13")),
    Core("2.20", "2.20.10", ("3.12", "3.13", "3.14")),
    Core("2.21", "2.21.5", ("3.13", "3.12", "3.14")),
)
OLDEST = CORES[0]
# The newest that a Python here can run: it is taken where the caller names none.
NEWEST = next((core for core in reversed(CORES) if core.version), CORES[-1])

# A parallel run starts each session in a process group of its own. End them when we are terminated, as at Ctrl-C.
signal.signal(signal.SIGTERM, signal.default_int_handler)

antsibull_nox.load_antsibull_nox_toml()

nox.options.allow_parallel = True
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"


@nox.session
def ruff(session: nox.Session) -> None:
    """Lint the Python code (pyproject.toml)."""
    install_linter(session, "ruff")
    session.run("ruff", "check", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """Lint the changelog and its fragments."""
    install_linter(session, "antsibull-changelog")
    session.run("antsibull-changelog", "lint")


# All that was added so far are linters. They run on a Python that suits the newest tools.
for linter in nox.registry.get().values():
    if linter.default:
        linter.tags.append("lint")
        linter.python = NEWEST.python


@nox.session(default=False)
def format(session: nox.Session) -> None:
    """Let ruff mend what it can."""
    install_linter(session, "ruff")
    session.run("ruff", "check", "--fix", *session.posargs)


def install_linter(session: nox.Session, name: str) -> None:
    """Install the version of a linter that is pinned."""
    session.install("--constraint", "requirements-dev/lint.txt", name)


def add_environment(core: Core) -> None:
    """Add the session that makes the virtual environment of an ansible-core."""
    backend = None if core.version else "none"  # without a Python all that env does is to say so
    name = f"env-{core.name}"

    @nox.session(name=name, python=core.python, reuse_venv=core.is_current, venv_backend=backend, default=False)
    def env(session: nox.Session) -> None:
        core.need_python(session)
        show_checkout_as_collection()
        NO_CONFIG.touch()
        if not core.is_current:
            session.install(f"ansible-core=={core.release}", "-r", "requirements-dev/test.txt", "-c", core.pins)
            (core.venv / "fingerprint").write_text(core.fingerprint)

    env.__doc__ = f"Make the virtual environment with ansible-core {core.release}."


def add_suite(core: Core, name: str, run: Callable[[nox.Session, Core], None], deed: str) -> None:
    """Add a session that runs tests in the environment of an ansible-core."""
    tags = [name, f"{name}-newest"] if core is NEWEST else [name]

    @nox.session(name=f"{name}-{core.name}", requires=[f"env-{core.name}"], tags=tags, venv_backend="none")
    def suite(session: nox.Session) -> None:
        run(session, core)

    suite.__doc__ = f"{deed} with ansible-core {core.release}."


def units(session: nox.Session, core: Core) -> None:
    """The unit tests."""
    pytest(session, core, "tests/unit", *share(session, core))


def integration(session: nox.Session, core: Core) -> None:
    """Operations and plays against the simulator."""
    # Alone it may use every processor. Beside other sessions it leaves them theirs, but for the newest core's: it has
    # by far the most to do, waits for consoles now and then, and all others would have ended long before it.
    beside = "--numprocesses=2" if core is NEWEST else "--numprocesses=0"
    options = [beside] if session.parallel else ["--numprocesses=auto", "--maxprocesses=4"]
    pytest(session, core, "tests/integration", *options, *share(session, core))


def share(session: nox.Session, core: Core) -> list[str]:
    """Which tests a core runs. Beside other sessions the newest alone runs all of them."""
    if not session.parallel or core is NEWEST:
        return []
    return ["-m", "not sweep" if core is OLDEST else "not costly and not sweep"]


def show_checkout_as_collection() -> None:
    """Make the link through which Python and Ansible find the checkout under the collection's name."""
    link = COLLECTIONS / IN_COLLECTIONS
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(CHECKOUT, link.parent), target_is_directory=True)


def pytest(session: nox.Session, core: Core, folder: str, *args: str) -> None:
    """Run the tests in a folder, or the files and tests that the caller named."""
    core.run(session, "pytest", *pytest_arguments(session, folder, *args))


def pytest_arguments(session: nox.Session, folder: str, *args: str) -> list[str]:
    """Where to report and what to test; what the caller says comes after the options given here."""
    named = any(os.path.exists(arg.partition("::")[0]) for arg in session.posargs)
    return ["-q", f"--junitxml={REPORTS / session.name}.xml", *args, *session.posargs, *([] if named else [folder])]


def sanity(session: nox.Session, core: Core) -> None:
    """ansible-test sanity, which wants a copy of the checkout in a place that is named after the collection."""
    core.need_python(session)
    if ignored := sorted(CHECKOUT.glob("tests/sanity/ignore*")):
        session.error(f"Nothing is ignored here, but there is {ignored[0]}")
    home = prepare_home(Path(session.create_tmp(), "home").resolve(), core)
    # It takes the Pythons that it finds on the path, and knows nothing of version managers.
    pythons = [os.path.dirname(python) for python in map(find_python, PYTHONS) if python]
    env = {"HOME": str(home), "PATH": os.pathsep.join([str(core.venv / "bin"), *pythons, *os.get_exec_path()])}
    # The newest checks the modules with all of them, each of the others with its own alone, which halves the time.
    options = [] if core is NEWEST else ["--python", core.version]
    if session.parallel and core is not NEWEST:
        # Of what hardly depends on the core's version, the newest says what the others say. pylint alone takes as long
        # as all others together.
        for test in ("pylint", "pep8", "yamllint", "changelog"):
            options += ["--skip-test", test]
    # Not in the checkout, where it would ask Git for its files, and all would be ignored ones.
    with tempfile.TemporaryDirectory(prefix=f"{session.name}-") as scratch:
        tree = Path(scratch) / IN_COLLECTIONS
        copy_checkout(tree, with_tests=core is NEWEST)  # which are much to read, and no part of what users run
        with session.chdir(tree):
            # Its many pages matter when it fails, or to somebody who watches.
            silent = session.parallel
            core.run(session, "ansible-test", "sanity", "--local", *options, *session.posargs, env=env, silent=silent)


def prepare_home(home: Path, core: Core) -> Path:
    """Fill the home directory in which ansible-test works and keeps its own environments between runs."""
    for name in (".cache/pip", ".config/pip", ".pip"):
        link, users = home / name, Path.home() / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if users.exists() and not link.is_symlink():
            link.symlink_to(users)
    cache = home / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (source,) = core.venv.glob("lib/python*/site-packages/ansible_test/_internal/python_requirements.py")
    for version in re.findall(r"pip='([\d.]+)'", source.read_text()):
        shutil.copy(CHECKOUT / "tests/sanity/get_pip.py", cache / f"get_pip_{version.replace('.', '_')}.py")
    return home


def copy_checkout(target: Path, with_tests: bool) -> None:
    """Copy what Git has or would add, with the tests or with their configuration alone."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in set(filter(None, listing.split("\0"))):
        wanted = with_tests or not name.startswith("tests/") or name == "tests/config.yml"
        if wanted and (CHECKOUT / name).is_file():  # not what was deleted and is still in the index
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, target / name)


# What is quick to fail comes first, and then what takes long, so that in the end short sessions share the processors.
by_length = sorted(CORES, key=lambda core: core not in (OLDEST, NEWEST))
for core in by_length:
    add_environment(core)
for core in by_length:
    add_suite(core, "units", units, "Run the unit tests")
for core in by_length:
    add_suite(core, "integration", integration, "Run plays against the simulator")
for core in by_length:
    add_suite(core, "sanity", sanity, "Run ansible-test sanity")


@nox.session(requires=[f"env-{NEWEST.name}"], python=NEWEST.python, venv_backend=None if NEWEST.version else "none")
def browser(session: nox.Session) -> None:
    """Watch the simulator's page in a browser."""
    NEWEST.need_python(session)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        leave_out(session, "there is no Chromium (on Debian: apt-get install chromium)")
    session.install("-r", "requirements-dev/browser.txt", "-c", NEWEST.pins)
    session.run("pytest", *pytest_arguments(session, "tests/browser"), env={"CHROMIUM": found})


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none")
def demo(session: nox.Session) -> None:
    """Lock simulated devices down and release them, step by step."""
    # It installs the collection like a user does, and must not find the checkout in its place.
    env = {"ANSIBLE_COLLECTIONS_PATH": None}
    NEWEST.run(session, "python", "demo/run_demo.py", *session.posargs, env=env)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def benchmark(session: nox.Session) -> None:
    """Act on simulated devices in several ways, and compare what each of them costs."""
    NEWEST.run(session, "python", "-m", "pip", "install", "-qq", "-r", "requirements-dev/benchmark.txt")
    # Like the demo it installs the collection.
    env = {"ANSIBLE_COLLECTIONS_PATH": None, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "tests"), str(CHECKOUT)])}
    NEWEST.run(session, "python", "-m", "benchmark", *session.posargs, env=env, interrupt_timeout=10)


@nox.session(name="benchmark-inventory", requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def benchmark_inventory(session: nox.Session) -> None:
    """Make an inventory of many devices, and compare what that costs with the least that Ansible allows."""
    env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
    NEWEST.run(session, "python", "-m", "benchmark.inventory", *session.posargs, env=env)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def soak(session: nox.Session) -> None:
    """Put random operations on the simulator, and judge each by the simulator's own state."""
    env = {"PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT / "tests")])}
    NEWEST.run(session, "python", "-m", "soak", *session.posargs, env=env, interrupt_timeout=10)
    if not session.posargs:  # all of it: other hostile answers than those of `make test`, and many more
        env = {"HYPOTHESIS_PROFILE": "searching"}
        NEWEST.run(session, "pytest", "-q", "-k", "hostile", "--numprocesses=auto", "tests", env=env)


@nox.session(requires=[f"env-{NEWEST.name}"], venv_backend="none", default=False)
def console(session: nox.Session) -> None:
    """Run the simulated consoles, with devices to play with, until Ctrl-C."""
    env = {"PYTHONPATH": str(CHECKOUT / "tests")}
    # The same port each time: an open page and a shell's variables survive a restart. What the caller says comes later.
    options = ["--port", "8642", "--node-port", "8650", "--devices", "250", *session.posargs]
    NEWEST.run(session, "python", "-m", "simulator", *options, env=env, interrupt_timeout=5)
