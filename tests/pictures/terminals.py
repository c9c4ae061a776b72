# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of terminals with the output of real runs."""

from __future__ import annotations

import html
import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from simulator.cylance.auth import SCOPES
from simulator.remote import Simulator

from .scene import CONTAINED, GROUP, NAMES, WIDTH, Responder, machines

# The background is part of the picture, so it looks the same on light and dark pages.
THEME = TerminalTheme(
    (20, 25, 31),
    (222, 228, 235),
    [(20, 25, 31), (255, 138, 128), (126, 211, 140), (240, 185, 90), (116, 167, 255), (222, 160, 250), (110, 205, 215),
     (222, 228, 235)],
    [(140, 150, 162), (255, 160, 150), (150, 230, 165), (250, 205, 120), (150, 190, 255), (232, 180, 255),
     (140, 225, 235), (255, 255, 255)],
)  # fmt: skip
# As in rich, but without fonts from the network.
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img" aria-label="{label}">
<style>
.t-matrix {{{{ font: {{char_height}}px "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace }}}}
.t-title {{{{ font: bold 18px Helvetica, Arial, sans-serif }}}}
{{styles}}
</style>
<defs>
<clipPath id="t-clip-terminal"><rect width="{{terminal_width}}" height="{{terminal_height}}"/></clipPath>
{{lines}}
</defs>
{{chrome}}
<g transform="translate({{terminal_x}}, {{terminal_y}})" clip-path="url(#t-clip-terminal)">
{{backgrounds}}
<g class="t-matrix">
{{matrix}}
</g>
</g>
</svg>
"""
MISSING = ("opticscommand:create", "opticsdetect:")  # privileges of the application in the doctor's picture
# What differs between runs and machines, and what is shown in its place.
VARYING = (
    (re.compile(r"(reports/\w+-[\dTZ-]+)-[0-9a-f]{8}\b"), r"\1-5e2c9a71"),
    (re.compile(r"(http://127\.0\.0\.1:)\d+"), r"\g<1>43210"),
    (re.compile(r"\bwithin \d+ ms\b"), "within 5 ms"),
)


def picture(name: str) -> str:
    """Return the SVG with this file name."""
    label, record = RECORDS[name]
    return draw(label, run(record))


def run(record: Callable[[Responder, Simulator], str]) -> str:
    """Return the text of a run in a new home with new consoles, without what differs between runs."""
    with tempfile.TemporaryDirectory() as folder, machines() as simulator:
        text = record(Responder(simulator, Path(folder)), simulator).replace(folder, "/srv")
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


def verdicts(user: Responder, simulator: Simulator) -> str:
    """Lock a list of machines whose outcomes differ."""
    lock = {"hostnames": [*NAMES], "expires": "1:00:00", "confirm_timeout": 1}
    task = {"name": "Lock them down", "secops.device_actions.cylance_lockdown": lock}
    play = {"name": "Isolate the machines of INC-4711", "hosts": "localhost", "gather_facts": False, "tasks": [task]}
    user.write_playbook("isolate.yml", play)
    lines = user.play("isolate.yml").splitlines()
    recap = next(number for number, line in enumerate(lines) if line.startswith("PLAY RECAP"))
    shown = [*lines[:recap], *lines[recap + 4 :]]  # the recap is wider than the picture
    without_progress = [line for line in shown if not line.startswith("localhost: ")]
    return "\n".join([prompt("ansible-playbook isolate.yml"), *without_progress]).rstrip()


def contain(user: Responder, simulator: Simulator) -> str:
    """Contain machines, and keep the report."""
    command = (
        "ansible-playbook secops.device_actions.contain \\\n"
        f"    -e contain_hostnames={','.join(CONTAINED)} \\\n"
        f"    -e contain_reason='Beacon to a known server' -e contain_ticket=INC-4711 \\\n"
        f"    -e contain_opswat_group={GROUP}"
    )
    return "\n".join([prompt(command), "", *part(user.contain(), "Report the machines")])


def doctor(user: Responder, simulator: Simulator) -> str:
    """Check the consoles without the privilege to lock. Leave out the controller, which differs between machines."""
    scopes = [scope for scope in sorted(SCOPES) if not scope.startswith(MISSING)]
    simulator.cylance.switch("token_scopes", True)
    user.log_in_as(simulator.cylance.add_application(scopes=scopes))
    lines = part(user.play("secops.device_actions.doctor"), "Check what will and will not work")
    (header,) = (number for number, line in enumerate(lines) if line.startswith("CONSOLE"))
    first = next(number for number, line in enumerate(lines) if line.startswith("cylance "))
    left_out = sum(line.startswith("controller ") for line in lines)
    controller = f"\x1b[90mcontroller  ({left_out} checks of the controller)\x1b[0m"
    command = prompt("ansible-playbook secops.device_actions.doctor")
    return "\n".join([command, "", *lines[: header + 1], controller, *lines[first:]])


def part(text: str, task: str) -> list[str]:
    """Return what a task shows, without the line of its status."""
    shown = text.partition(f" : {task}] ")[2].partition("\n\n")[0].splitlines()[1:]
    assert shown, text
    return [line for line in shown if not re.match(r"\x1b\[[\d;]+m(ok|changed): ", line)]


def prompt(command: str) -> str:
    """Return the line in which the user enters a command."""
    lines = "\n".join(f"\x1b[1m{line}\x1b[0m" for line in command.splitlines())
    return f"\x1b[1;34m$\x1b[0m {lines}"


def draw(label: str, text: str) -> str:
    """Return the picture of a terminal."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in text.splitlines():
        console.print(Text.from_ansi(line), soft_wrap=False)
    picture = console.export_svg(title="", theme=THEME, code_format=SVG.format(label=html.escape(label)), unique_id="t")
    return picture.replace("</text>", "</text>\n")  # changes are readable in a diff


RECORDS = {
    "verdicts.svg": ("Output of ansible-playbook with the callback verdicts", verdicts),
    "contain.svg": ("Report of the playbook contain", contain),
    "doctor.svg": ("Table of the playbook doctor", doctor),
}
"""The label and the run of each picture."""
