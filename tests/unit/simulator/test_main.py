# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and ending: the ready file, the listeners, a clean end with nothing left behind."""

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


class Life:
    """A simulator started by hand, with a temporary directory of its own."""

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
        deadline = time.monotonic() + SECONDS
        while not self.ready_file.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return json.loads(self.ready_file.read_text(encoding="utf-8"))

    def end(self):
        output, errors = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, output, errors


@pytest.fixture
def live(tmp_path):
    """Start a simulator; it is killed if the test does not end it."""
    lives = []

    def start(*arguments):
        lives.append(Life(tmp_path, *arguments))
        return lives[-1]

    yield start
    for life in lives:
        if life.process.poll() is None:
            life.process.kill()
        life.process.communicate()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(live, anonymous, signal_number):
    life = live("--devices", "3")
    ready = life.ready()
    assert life.ready_file.stat().st_mode & 0o777 == 0o600
    assert ready["pid"] == life.process.pid
    assert Path(ready["ca_path"]).parent.parent == life.temporary
    assert Path(ready["ca_path"]).parent.stat().st_mode & 0o777 == 0o700
    assert len(anonymous.get(ready["url"] + "/control/cylance/devices", timeout=SECONDS).json()) == 3
    life.process.send_signal(signal_number)
    status, output, errors = life.end()
    assert (status, errors) == (0, "")
    assert list(life.temporary.iterdir()) == []
    assert not life.ready_file.exists()
    assert f"export CYLANCE_API_URL={ready['url']}" in output
    assert f"export CYLANCE_APPLICATION_SECRET={ready['credentials']['cylance']['application_secret']}" in output
    assert f"export OPSWAT_API_URL={ready['url']}" in output
    assert f"export OPSWAT_CLIENT_SECRET={ready['credentials']['opswat']['client_secret']}" in output
    assert f"export SDM_URLS={','.join(node['url'] for node in ready['nodes']['sdm'])}" in output
    assert ready["tls_url"] in output
    assert ready["ca_path"] in output
    assert f"kill {ready['pid']}" in output


def test_it_ends_while_a_request_is_being_answered(live, anonymous):
    life = live("--tls-port", "none")
    url = life.ready()["url"]
    anonymous.post(url + "/control/faults", json={"kind": "delay", "seconds": 60}, timeout=SECONDS)
    with pytest.raises(requests.Timeout):
        anonymous.get(url + "/devices/v2", timeout=0.2)
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as line:
        line.sendall(b"GET /devices/v2 HTTP/1.1\r\nHost: x\r\n\r\n")
        life.process.terminate()
        status, dummy, errors = life.end()
    assert (status, errors) == (0, "")


def test_it_listens_on_the_loopback_address_only(running_simulator):
    for url in (running_simulator.url, running_simulator.tls_url):
        port = int(url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.2", port), timeout=SECONDS)


def test_https_is_trusted_by_its_ca_only(running_simulator, anonymous):
    url = running_simulator.tls_url + "/control/clock"
    assert anonymous.get(url, verify=running_simulator.ca_path, timeout=SECONDS).status_code == 200
    stranger = requests.Session()  # the other one may use its connection again
    stranger.trust_env = False
    with stranger, pytest.raises(requests.exceptions.SSLError):
        stranger.get(url, timeout=SECONDS)


def test_without_https(live):
    ready_file = live("--tls-port", "none").ready()
    assert ready_file["tls_url"] is None
    assert ready_file["ca_path"] is None


def test_the_ca_goes_where_it_is_wanted(live, tmp_path):
    life = live("--ca-dir", str(tmp_path))
    assert life.ready()["ca_path"] == str(tmp_path / "simulator-ca.pem")
    life.process.terminate()
    assert life.end()[0] == 0
    assert not (tmp_path / "simulator-ca.pem").exists()


def test_a_port_that_is_taken(live):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        life = live("--port", str(taken.getsockname()[1]))
        status, dummy, errors = life.end()
    assert status == 2
    assert "Traceback" not in errors
    assert "address already in use" in errors
    assert list(life.temporary.iterdir()) == []


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
)
def test_arguments_that_make_no_sense(capsys, arguments):
    try:
        status = main(arguments)
    except SystemExit as exit_of_argparse:
        status = exit_of_argparse.code
    assert status == 2
    assert capsys.readouterr().err


def test_a_place_for_the_ca_that_does_not_exist(live, tmp_path):
    status, dummy, errors = live("--ca-dir", str(tmp_path / "nowhere")).end()
    assert status == 2
    assert "Traceback" not in errors
    assert "nowhere" in errors


def test_it_ends_when_its_parent_is_gone(live):
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    life = live("--tls-port", "none", "--parent", str(parent.pid))
    life.ready()
    parent.communicate(b"\n")
    status, dummy, errors = life.end()
    assert (status, errors) == (0, "")


def test_start_values_outlive_a_reset():
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
