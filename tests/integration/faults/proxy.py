# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy in its own process on the loopback address, with a log of its requests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from integration.playbooks.controller import wait_until

TESTS = Path(__file__).resolve().parents[2]
NAMES = "integration.faults.proxy_names.ExampleNames"


@dataclass(frozen=True)
class Proxy:
    """address: host and port. login: "user:password", or empty without authentication."""

    address: str
    login: str
    log: Path

    def url(self, login: str | None = None) -> str:
        """Return the URL with the right login, or with another one."""
        login = self.login if login is None else login
        return f"http://{login}@{self.address}" if login else f"http://{self.address}"

    def count(self, words: str) -> int:
        """Return how many lines of the log so far contain some words."""
        return sum(words in line for line in self.log.read_text(encoding="utf-8").splitlines())


@contextmanager
def running_proxy(directory: Path, login: str = "") -> Iterator[Proxy]:
    """Run a proxy until the block ends. It resolves names under .example to this machine."""
    port_file, log = directory / "port", directory / "log"
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0", "--port-file", str(port_file)]
    command += ["--num-acceptors", "1", "--num-workers", "1", "--data-dir", str(directory), "--plugins", NAMES]
    command += ["--log-file", str(log), "--log-level", "INFO", *(["--basic-auth", login] if login else [])]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: port_file.exists() and port_file.read_text().strip(), "the proxy listens")
        yield Proxy(f"127.0.0.1:{port_file.read_text().strip()}", login, log)
    finally:
        process.terminate()
        process.wait(30)
