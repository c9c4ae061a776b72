# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show the progress and the results of the demo in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from demo import detection
from demo.ansible_runs import Inventory
from demo.results import OUTCOMES, Step, StepResult

SHOWN_GROUPS = ("cylance_zone_Infected", "os_windows", "opswat_status_compliant", "without_opswat", "sdm")
SHOWN_AT_START, SHOWN_AT_END = 12, 12  # lines of the output of a step

screen = Console(highlight=False)


def show_start(devices: int, page: str) -> None:
    """Show where to watch the simulated consoles."""
    screen.print(f"The simulated consoles are running with {devices} devices. Watch them in a browser:\n")
    screen.print(f"  [bold]{page}[/]\n")
    screen.print("Each step shows the output of ansible-playbook with the callback verdicts.")
    screen.print("The playbooks disable the rate limits of the modules, because the simulated consoles need none.\n")
    screen.print("[bold]Building and installing the collection[/]\n")


def show_inventory_heading() -> None:
    """Show which command lists the inventory."""
    screen.rule("[bold]Inventory[/]   [dim]ansible-inventory --list[/]", align="left")
    screen.print("[italic]A machine that several consoles know becomes one host, in the groups of each console.[/]")


def show_inventory(inventory: Inventory) -> None:
    """Show the size of the inventory."""
    screen.print(f"  {inventory.hosts} hosts. Several consoles know {inventory.joined} of them.")
    groups = ", ".join(f"{name} {inventory.groups.get(name, 0)}" for name in SHOWN_GROUPS)
    screen.print(f"  {len(inventory.groups)} groups, for example (with their number of hosts): {groups}.\n")


def show_heading(step: Step) -> None:
    """Show what a step does."""
    command = f"ansible-playbook {step.playbook}{' --check' if step.check else ''}"
    screen.rule(f"[bold]{step.title}[/]   [dim]{command}[/]", align="left")
    screen.print(f"[italic]{step.explanation}[/]")


def show_result(result: StepResult) -> None:
    """Show what ansible-playbook showed about the tasks of a step, its beginning and its end if that is long."""
    lines = result.task_lines or result.output.splitlines()
    hidden = lines[SHOWN_AT_START:-SHOWN_AT_END]
    for line in lines[:SHOWN_AT_START]:
        show_line(line)
    if hidden:
        screen.print(f"  [dim]({counted(len(hidden), 'more line')})[/]")
    for line in lines[SHOWN_AT_START:][-SHOWN_AT_END:]:
        show_line(line)
    requests = counted(result.requests["total"], "request")
    logins = counted(result.requests["logins"], "login")
    writes = counted(result.writes, "write")
    screen.print(f"  [dim]{requests}, including {logins} and {writes}. {result.seconds:.1f} s.[/]\n")


def show_detection_heading() -> None:
    """Show what the step with ansible-rulebook does."""
    screen.rule(f"[bold]{detection.TITLE}[/]   [dim]ansible-rulebook -r {detection.RULEBOOK}[/]", align="left")
    screen.print(f"[italic]{detection.EXPLANATION}[/]")


def show_left_out(reason: str) -> None:
    """Show why a step was left out."""
    screen.print(f"  Left out: {reason}\n")


def show_detection(seconds: float | None) -> None:
    """Show how long it took to isolate the machine of a detection, or that it was not isolated."""
    if seconds is None:
        screen.print(f"  [red]{detection.MACHINE} was not isolated within {detection.PATIENCE} seconds.[/]\n")
    else:
        screen.print(f"  {detection.MACHINE} was isolated [bold]{seconds:.1f} seconds[/] after its detection.\n")


def show_line(line: str) -> None:
    """Show a line of ansible-playbook in its colors."""
    screen.print(Text("  ").append_text(Text.from_ansi(line)), soft_wrap=True)


def show_summary(results: list[StepResult], unexpected: list[str], seconds: float) -> None:
    """Show a table of all steps, and which of them had unexpected results."""
    table = Table(title="Summary", title_justify="left", box=box.SIMPLE, pad_edge=False)
    table.add_column("step", no_wrap=True)
    table.add_column("devices")
    table.add_column("writes", justify="right", no_wrap=True)
    table.add_column("sec", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for result in results:
        verdict = "[green]ok[/]" if result.as_expected else "[red]WRONG[/]"
        table.add_row(
            result.step.title, outcomes_in_words(result), str(result.writes), f"{result.seconds:.1f}", verdict
        )
    screen.print(table)
    if unexpected:
        screen.print(f"[bold red]Unexpected results:[/] {', '.join(unexpected)}")
    else:
        screen.print(f"[bold green]All results are as expected.[/] The demo took {seconds:.0f} seconds.")


def outcomes_in_words(result: StepResult) -> str:
    """Return the number of devices with each outcome."""
    words = {"changed": "would change"} if result.step.check else {}
    return ", ".join(f"{result.outcomes[name]} {words.get(name, name)}" for name in OUTCOMES if result.outcomes[name])


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
