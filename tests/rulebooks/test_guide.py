# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide, followed as it is with the simulated consoles: from a detection to an isolated machine."""

from __future__ import annotations

import subprocess

from integration.documentation.pages import CHECKOUT, Example, examples, exported, runnable
from integration.playbooks.controller import PATIENCE
from rulebooks.machines import READY, locked
from rulebooks.process import Station

PAGE = CHECKOUT / "docs" / "events.md"
NOT_OF_THE_CONSOLE = {"CYLANCE_REGION", "DEVICE_ACTIONS_PROTECTED_DEVICES"}
# A reader waits, and a test need not.
SHORTENED = {"detection_interval: 10 ": "detection_interval: 1 "}
OF_THE_TEST = "interval: 1\n        since: '0:01:00'\n        min_severity"
SECOND = "ws-0043.corp.example"


def section(heading: str) -> list[Example]:
    """Return the examples of a section."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    first = lines.index(f"## {heading}") + 1
    last = next(number for number, line in enumerate(lines, 1) if number > first and line.startswith("## "))
    return [example for example in examples(PAGE) if first < example.line < last]


def in_shell(station: Station, command: str) -> None:
    """Run a command of the guide, with the variables that the simulator prints."""
    curl = 'set -eu\ncurl() { command curl --silent --show-error --fail "$@"; }\n'
    subprocess.run(
        ["bash", "-c", curl + command], cwd=station.home, env=station.environment, check=True, timeout=PATIENCE
    )


def test_a_reader_gets_from_a_detection_to_isolation(station, simulator):
    simulator.cylance.seed(60)
    rulebook = None
    for example in section("Begin"):
        assert set(exported(example)) <= set(station.environment) | NOT_OF_THE_CONSOLE, example
        if example.file_name:
            text = example.text
            for long, short in SHORTENED.items():
                text = text.replace(long, short)
            (station.home / example.file_name).write_text(text, encoding="utf-8")
        elif example.text.startswith("ansible-rulebook "):
            rulebook = station.run(*example.text.split())
            rulebook.wait_for(READY)
        elif example.language == "shell" and (command := runnable(example)):
            assert rulebook, f"{example}: the rulebook must run before"
            in_shell(station, command)
            rulebook.wait_until(lambda: "ws-0042.corp.example" in locked(simulator), "the machine is isolated")
            in_shell(station, command.replace("ws-0042.corp.example", SECOND))
            rulebook.wait_until(lambda: SECOND in locked(simulator), "the next machine is isolated")
    assert locked(simulator) == {"ws-0042.corp.example", SECOND}


def test_the_guide_rulebook_is_accepted(station, simulator):
    """A rulebook of one's own, from the section about settings."""
    (example,) = [one for one in examples(PAGE) if one.file_name == "report.yml"]
    (station.home / "report.yml").write_text(example.text.replace("min_severity", OF_THE_TEST))
    simulator.cylance.seed(1)
    rulebook = station.start(str(station.home / "report.yml"))
    rulebook.wait_for(READY)
    simulator.cylance.raise_detections(1, 1, severity="Medium", description="Credential theft")
    rulebook.wait_for("1 new: Credential theft")
