# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the project: where it is, and the check of its language."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from integration.documentation.pages import CHECKOUT, Example, examples

from . import collection
from .collection import Finding, Reader
from .configuration import check_configuration
from .kinds import check_yaml, kind_of
from .shell_commands import check_shell

# Files with the documentation of something, in its own form.
PLUGINS = sorted(
    path
    for pattern in ("plugins/modules/*.py", "plugins/inventory/*.py", "plugins/callback/*.py", "plugins/filter/*.yml")
    for path in CHECKOUT.glob(pattern)
    if path.stem != "__init__"
) + sorted(CHECKOUT.glob("extensions/eda/plugins/event_*/*.py"))
# Files that are examples as a whole, without pages.
FILES = sorted(
    path
    for pattern in ("docs/examples/**/*", "playbooks/*", "extensions/eda/rulebooks/*")
    for path in CHECKOUT.glob(pattern)
    if path.is_file() and path.suffix != ".md"
)
_COMMAND = re.compile(r"(?:\$ )?(?:ansible|ansible-[a-z]+|make|curl|pip|git|podman|docker) ")
_COMMENTED = re.compile(r"# +ansible(?:-[a-z]+)? .*(?:-|secops\.device_actions)")
_FOREIGN_FILES = {"pipelines/github-actions": "GitHub Actions", "pipelines/gitlab": "GitLab CI"}


@dataclass(frozen=True)
class Source:
    """A file with examples. examples: of it. reader: what the reader of the file has."""

    name: str
    examples: tuple[Example, ...]
    reader: Reader


def page(path: Path) -> Source:
    """Return the examples of a page in Markdown."""
    return Source(path.relative_to(CHECKOUT).as_posix(), tuple(examples(path)), collection.reader_of(path))


def plugin(path: Path) -> Source:
    """Return the EXAMPLES of a plugin."""
    text, found = path.read_text(encoding="utf-8"), None
    if path.suffix == ".yml":
        line = next((number for number, one in enumerate(text.splitlines(), 1) if one.startswith("EXAMPLES:")), 0)
        found = (line, yaml.safe_load(text).get("EXAMPLES")) if line else None
    else:
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["EXAMPLES"]:
                found = (node.lineno, ast.literal_eval(node.value).removeprefix("\n"))
    one = (Example(found[0], "yaml", found[1]),) if found and found[1] else ()
    return Source(path.relative_to(CHECKOUT).as_posix(), one, Reader())


def file(path: Path) -> Source:
    """Return a file that is an example as a whole."""
    name, text = path.relative_to(CHECKOUT).as_posix(), path.read_text(encoding="utf-8")
    language = {".yml": "yaml", ".cfg": "ini", ".json": "json", ".cron": "cron"}.get(path.suffix, "unknown")
    if text.startswith("#!"):
        language = "script" if "bash" in text.partition("\n")[0] else "unknown"
    beside = path.parent.iterdir() if collection.EXAMPLES in path.parents else ()
    reader = Reader({one.name: one.read_text("utf-8") for one in beside if one.is_file()})
    return Source(name, (Example(0, language, text),), reader)


def _in_comments(text: str) -> Iterator[Finding]:
    """Yield (line, command) for each command of Ansible in a comment."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _COMMENTED.match(line):
            command, end = line, number
            while command.endswith("\\") and end + 1 < len(lines):
                end += 1
                command = command[:-1] + lines[end].lstrip("# ")
            yield number, command.lstrip("# ")


def problems(source: Source) -> list[str]:
    """Return what is wrong with the examples of a file, as in page.md:12: the text."""
    found = []
    for example in source.examples:
        for offset, text in _check(example, source):
            is_block = example.text.endswith("\n")
            # The text of a block begins in the line after the one that begins the block.
            found.append(f"{source.name}:{example.line + (offset + 1 if is_block else 0)}: {text}")
    return found


def _check(example: Example, source: Source) -> Iterator[Finding]:
    language, text, reader = example.language, example.text, source.reader
    is_page = source.name.endswith(".md")
    if language in ("yaml", "ini"):
        for line, command in _in_comments(text):
            yield from ((line, error) for dummy, error in check_shell(command, Reader(reader.files, has_more=True)))
    if language == "text" and _COMMAND.match(text):
        language = "shell"
    if language == "shell":
        yield from check_shell(text, reader)
    elif language == "console":
        lines = text.splitlines()
        has_prompts = any(line.startswith("$ ") for line in lines)  # then the other lines are output
        kept = [line.removeprefix("$ ") if line.startswith("$ ") or not has_prompts else "" for line in lines]
        yield from check_shell("\n".join(kept), reader)
    elif language == "script":
        yield from check_shell(text, reader, is_script=True)
    elif language == "cron":
        yield from _cron(text, reader)
    elif language == "yaml":
        foreign = next((name for folder, name in _FOREIGN_FILES.items() if folder in source.name), None)
        text = f"# {foreign}\n{text}" if foreign else text
        for line, error in check_yaml(text, reader, has_file=not is_page or example.file_name is not None):
            yield line - bool(foreign), error
    elif language == "ini":
        yield from check_configuration(text)
    elif language == "json":
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            yield error.lineno - 1, f"invalid JSON: {error.msg}"
            return
        if kind_of(content, "") == "desired state":
            yield from check_yaml(text, reader)
    elif language == "python":
        try:
            compile(text, source.name, "exec")
        except SyntaxError as error:
            yield (error.lineno or 1) - 1, f"invalid Python: {error.msg}"
            return
        yield from _imports(ast.parse(text))
    elif language != "text":
        yield (
            0,
            f"examples in {language or 'no language'} have no check. Name the language of the block (yaml, shell, ini, "
            "json, python; text for output), or add a check to sources.py.",
        )


def _imports(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if importlib.util.find_spec(node.module) is None:
                yield node.lineno - 1, f"there is no Python module {node.module}"
                continue
            module = importlib.import_module(node.module)
            for alias in node.names:
                if not hasattr(module, alias.name):
                    yield node.lineno - 1, f"{node.module} has no {alias.name}"


def _cron(text: str, reader: Reader) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines()):
        fields = line.removeprefix("# ").split(None, 6)
        if len(fields) == 7 and fields[0][0] in "*0123456789":
            yield from ((number, error) for dummy, error in check_shell(fields[6], reader, is_script=True))
