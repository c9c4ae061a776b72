# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the part of roles/awx_setup/vars that follows from the options: credential types and surveys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.secops.device_actions.plugins.doc_fragments import cylance as cylance_fragment
from ansible_collections.secops.device_actions.plugins.doc_fragments import opswat as opswat_fragment
from ansible_collections.secops.device_actions.plugins.doc_fragments import sdm as sdm_fragment
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import AUDIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import RUN_LIMIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import (
    FREEZE_VARIABLE,
    RELEASES_VARIABLE,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import NODES_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import CA_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance
from ansible_collections.secops.device_actions.plugins.module_utils.opswat import options as opswat
from ansible_collections.secops.device_actions.plugins.module_utils.sdm import options as sdm
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.schema import without_markup
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import TOKEN_VARIABLE

from .awx_surveys import surveys

FOLDER = Path(__file__).resolve().parents[2] / "roles" / "awx_setup" / "vars" / "main"
HEADER = """\
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from the options of the collection. Do not edit. Run: make generate
---
"""
# {name of the credential type: (its name in labels, argument spec, {option: variable}, documentation)}
CONSOLES = {
    "cylance": ("Cylance", cylance.CYLANCE, cylance.ENVIRONMENT, cylance_fragment),
    "opswat": ("OPSWAT", opswat.OPSWAT, opswat.ENVIRONMENT, opswat_fragment),
    "sdm": ("SDM", sdm.SDM, sdm.ENVIRONMENT, sdm_fragment),
}
_ABBREVIATIONS = {"id": "ID", "api": "API", "url": "URL", "urls": "URLs"}
# {variable: (label, help text, further keys of the input)}
SETTINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    STATE_VARIABLE: (
        "State directory",
        "An absolute path that is mounted into each job, such as /var/lib/device-actions. A blank field also hides "
        "the variable of the same name in AWX_TASK_ENV, and so do the other fields.",
        {},
    ),
    PROTECTED_VARIABLE: (
        "Protected devices",
        "Names, IDs, MAC addresses or IP addresses of devices that are never touched, with commas between them.",
        {},
    ),
    RUN_LIMIT_VARIABLE: ("Maximum changes of a job", "The maximum number of devices that a whole job may change.", {}),
    FREEZE_VARIABLE: (
        "Freeze: reason",
        "If this is set, no job changes anything. The text is shown as the reason.",
        {},
    ),
    RELEASES_VARIABLE: (
        "Freeze: also releases",
        "Whether a freeze also stops releases. The default is yes.",
        {"choices": ["yes", "no"]},
    ),
    AUDIT_VARIABLE: (
        "Audit trail",
        "The file of the audit trail. The default is audit.jsonl in the state directory.",
        {},
    ),
    "DEVICE_ACTIONS_REPORT": (
        "Results",
        "Which devices the results of tasks list. With all, AWX cannot show tasks for about 1,000 devices or more.",
        {"choices": ["all", "problems", "summary"]},
    ),
    "DEVICE_ACTIONS_REPORT_DAYS": ("Days to keep reports", "The default is 90. 0 keeps them.", {}),
    NODES_VARIABLE: ("Number of nodes", "How many nodes share the consoles' rate limits. The default is 1.", {}),
    CA_VARIABLE: (
        "CA certificates",
        "PEM certificates of the CAs that issued the consoles' certificates, if these are not public CAs.",
        {"multiline": True},
    ),
}


class Unsafe(str):
    """A text that Ansible must not take for a template."""


class Quoted(str):
    """A text that is easier to read in double quotes."""


class _Dumper(yaml.SafeDumper):
    """Indents lists, as yamllint wants it, and tags texts that are no templates."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"'))
_Dumper.add_representer(
    Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def generate() -> dict[Path, str]:
    """Return {file: its text}."""
    asked = surveys()
    data = {
        "credential_types.yml": {"awx_setup_credential_parts": credential_parts()},
        "surveys.yml": {
            "awx_setup_surveys": {name: {**survey, "spec": _spec(name)} for name, survey in asked.items()},
            "awx_setup_questions": {name: survey["spec"] for name, survey in asked.items()},
        },
    }
    return {FOLDER / name: HEADER + dump(content) for name, content in data.items()}


def _spec(template: str) -> str:
    """Return a template of the questions, in which the user's variables replace the defaults."""
    questions = f"awx_setup_questions.{template}"
    defaults = f"{questions} | map(attribute='variable') | map('extract', awx_setup_question_defaults)"
    return f"{{{{ {questions} | zip({defaults}) | map('combine') | list }}}}"


def dump(content: object) -> str:
    """Return a value as the YAML of the generated files."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)


def credential_parts() -> dict[str, dict[str, Any]]:
    """Return {credential type: {"fields": its inputs, "file": file injectors, "env": variables}}."""
    parts = {name: _console_part(*details) for name, details in CONSOLES.items()}
    parts["settings"] = _settings_part()
    token = _field(
        TOKEN_VARIABLE, "Git: token", "The token for the repository of reconcile over HTTPS.", {"secret": True}
    )
    parts["git"] = {"fields": [token], "file": {}, "env": {TOKEN_VARIABLE: _reference(token["id"])}}
    return parts


def label(option: str) -> str:
    """Return the name of an option as a form shows it, such as "API URL" for C(api_url)."""
    text = " ".join(_ABBREVIATIONS.get(word, word) for word in option.split("_"))
    return text[0].upper() + text[1:]


def _console_part(console: str, spec: Any, environment: dict[str, str], fragment: Any) -> dict[str, Any]:
    documented = yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"]
    fields = []
    for option, variable in environment.items():
        more: dict[str, Any] = {"secret": True} if spec.options[option].get("no_log") else {}
        if choices := spec.options[option].get("choices"):
            more["choices"] = [str(choice) for choice in choices]
        help_text = without_markup(documented[option]["description"][0])
        fields.append(_field(variable, f"{console}: {label(option)}", help_text, more))
    env = {variable: _reference(field["id"]) for variable, field in zip(environment.values(), fields, strict=True)}
    return {"fields": fields, "file": {}, "env": env}


def _settings_part() -> dict[str, Any]:
    fields = [_field(variable, *details) for variable, details in SETTINGS.items()]
    env = {variable: _reference(variable.lower()) for variable in SETTINGS}
    certificates = CA_VARIABLE.lower()
    # Without certificates, AWX writes an empty file. The variable must not name it.
    env[CA_VARIABLE] = Unsafe(f"{{{{ tower.filename if {certificates} else '' }}}}")
    return {"fields": fields, "file": {"template": _reference(certificates)}, "env": env}


def _field(variable: str, label: str, help_text: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"id": variable.lower(), "type": "string", "label": label, "help_text": help_text, **more}


def _reference(field: str) -> Unsafe:
    return Unsafe(f"{{{{ {field} }}}}")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in generate().items():
        path.write_text(text, encoding="utf-8")
