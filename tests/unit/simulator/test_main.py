# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start and stop: the ready file, the listeners, and a clean exit."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from simulator.__main__ import main
from simulator.remote import PACKAGE_PARENT, started

SECONDS = 30


def wait_until(condition):
    """Poll until the condition is true; fail after a time that only a broken simulator needs."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class SimulatorRun:
    """A simulator process with its own temporary directory."""

    def __init__(self, directory, *arguments):
        self.temporary = directory / "tmp"
        self.temporary.mkdir()
        self.ready_file = directory / "ready.json"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--ready-file", str(self.ready_file), *arguments],
            env={**os.environ, "PYTHONPATH": str(PACKAGE_PARENT), "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self):
        """Wait for the ready file and return its content."""
        wait_until(lambda: self.ready_file.exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()
        return json.loads(self.ready_file.read_text(encoding="utf-8"))

    def end(self):
        """Wait for the process; return its exit status, output and errors."""
        output, errors = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, output, errors


@pytest.fixture
def start_simulator(tmp_path):
    """A function that starts a simulator; the teardown kills it if it is still running."""
    runs = []

    def start(*arguments):
        runs.append(SimulatorRun(tmp_path, *arguments))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
        run.process.communicate()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(start_simulator, anonymous, signal_number):
    run = start_simulator("--devices", "3")
    ready = run.ready()
    assert run.ready_file.stat().st_mode & 0o777 == 0o600
    assert ready["pid"] == run.process.pid
    assert Path(ready["ca_path"]).parent.parent == run.temporary
    assert Path(ready["ca_path"]).parent.stat().st_mode & 0o777 == 0o700
    assert len(anonymous.get(ready["url"] + "/control/cylance/devices", timeout=SECONDS).json()) == 3
    run.process.send_signal(signal_number)
    status, output, errors = run.end()
    assert (status, errors) == (0, "")
    assert list(run.temporary.iterdir()) == []
    assert not run.ready_file.exists()
    assert f"export CYLANCE_API_URL={ready['url']}" in output
    assert f"export CYLANCE_APPLICATION_SECRET={ready['credentials']['cylance']['application_secret']}" in output
    assert f"export OPSWAT_API_URL={ready['url']}" in output
    assert f"export OPSWAT_CLIENT_SECRET={ready['credentials']['opswat']['client_secret']}" in output
    assert f"export SDM_URLS={','.join(node['url'] for node in ready['nodes']['sdm'])}" in output
    assert ready["tls_url"] in output
    assert ready["ca_path"] in output
    assert f"kill {ready['pid']}" in output


def test_it_stops_while_requests_are_pending(start_simulator, anonymous):
    run = start_simulator("--tls-port", "none")
    url = run.ready()["url"]
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    anonymous.post(url + "/control/faults", json={"kind": "delay", "seconds": 3600}, timeout=SECONDS)
    with socket.create_connection(address) as pending:
        with socket.create_connection(address) as abandoned:
            for connection in (pending, abandoned):
                connection.sendall(b"GET /devices/v2 HTTP/1.1\r\nHost: x\r\n\r\n")
            wait_until(lambda: anonymous.get(url + "/control/requests/summary", timeout=SECONDS).json()["total"] == 2)
        run.process.terminate()
        status, dummy, errors = run.end()
    assert (status, errors) == (0, "")


def test_it_listens_on_the_loopback_address_only(running_simulator):
    for url in (running_simulator.url, running_simulator.tls_url):
        port = int(url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.2", port), timeout=SECONDS)


def test_https_requires_the_ca(running_simulator, anonymous):
    url = running_simulator.tls_url + "/control/clock"
    assert anonymous.get(url, verify=running_simulator.ca_path, timeout=SECONDS).status_code == 200
    other_session = requests.Session()  # the other session could reuse its connection
    other_session.trust_env = False
    with other_session, pytest.raises(requests.exceptions.SSLError):
        other_session.get(url, timeout=SECONDS)


def test_https_can_be_disabled(start_simulator):
    ready_file = start_simulator("--tls-port", "none").ready()
    assert ready_file["tls_url"] is None
    assert ready_file["ca_path"] is None


def test_the_ca_certificate_is_written_to_the_given_directory(start_simulator, tmp_path):
    run = start_simulator("--ca-dir", str(tmp_path))
    assert run.ready()["ca_path"] == str(tmp_path / "simulator-ca.pem")
    run.process.terminate()
    assert run.end()[0] == 0
    assert not (tmp_path / "simulator-ca.pem").exists()


def test_an_occupied_port_is_an_error(start_simulator):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        run = start_simulator("--port", str(occupied.getsockname()[1]))
        status, dummy, errors = run.end()
    assert status == 2
    assert "Traceback" not in errors
    assert "address already in use" in errors
    assert list(run.temporary.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--switch", "cylance.relock=perhaps"],
        ["--switch", "cylance.relock"],
        ["--switch", "no.such=1"],
        ["--devices", "-1"],
        ["--port", "65536"],
        ["--host", "0.0.0.0"],
    ],
    ids=str,
)
def test_invalid_arguments_are_refused(capsys, arguments):
    try:
        status = main(arguments)
    except SystemExit as exit_of_argparse:
        status = exit_of_argparse.code
    assert status == 2
    assert capsys.readouterr().err


def test_a_missing_ca_directory_is_an_error(start_simulator, tmp_path):
    status, dummy, errors = start_simulator("--ca-dir", str(tmp_path / "nowhere")).end()
    assert status == 2
    assert "Traceback" not in errors
    assert "nowhere" in errors


def test_it_stops_when_its_parent_ends(start_simulator):
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = start_simulator("--tls-port", "none", "--parent", str(parent.pid))
    run.ready()
    parent.communicate(b"\n")
    status, dummy, errors = run.end()
    assert (status, errors) == (0, "")


def test_a_reset_restores_the_start_values():
    switches = {"cylance.rate_limit": 20, "cylance.lockdown_put_status": 202, "date_header": False}
    with started(clock="frozen", devices=100, tls=False, switches=switches) as simulator:
        simulator.switch("cylance.rate_limit", 0)
        simulator.cylance.seed(1)
        simulator.reset()
        values = simulator.switches()
        devices = simulator.cylance.devices()
        others = simulator.opswat.devices()
        pid = simulator.pid
    assert {name: values[name]["value"] for name in switches} == switches
    assert len(devices) == 100
    assert sum(device["state"] == "Offline" for device in devices) == 5
    assert sum(not device["focus"] for device in devices) == 4
    assert len(others) == 100
    assert {"compliant", "non_compliant", "exempted", "unknown", "ignored"} < {device["status"] for device in others}
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
