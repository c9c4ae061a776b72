# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A filter for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: normalize
author: secops.device_actions contributors
short_description: Give the events of sources and webhooks one form
description:
  - The webhook of OPSWAT Central Management becomes an event in the form that the sources of this collection use, so a rule does not
    need to know how an event arrived. It may come through C(eda.builtin.webhook) or an Event Stream, as one object or as a list.
  - "The form has these keys: C(system), C(source), C(kind), C(change), C(severity), C(reason), C(url), C(occurred_at), C(count),
    C(devices) and C(meta). Each entry of C(devices) has C(id), C(hostname), C(severity), C(reason), C(occurred_at), C(url) and
    C(events), the ids of its events."
  - An event of the webhook has the source C(opswat_webhook) and the kind C(status). Its C(change) is the status, such as C(compliant),
    C(non_compliant), C(installed) or C(deleted). The webhook reports no host names and no severities.
  - A webhook with several devices becomes one event for each status. A repeated delivery has the same ids.
  - The headers of OPSWAT's webhook are removed from C(meta), because they hold its API key.
  - Every other event keeps its form. In all events, including those of other senders, text that Jinja would treat as a template gets a
    blank between the two characters of its delimiter, so that a device's name cannot become a template in extra variables. Values that
    are nested more than 50 levels deep become null.
  - Put it before the filter C(secops.device_actions.mark_protected). Requires ansible-core in the Python that runs ansible-rulebook.
options: {}
"""

EXAMPLES = r"""
---
sources:
  # OPSWAT sends its API key without a scheme, which this source refuses. See docs/events.md for what works.
  - name: opswat_webhook
    eda.builtin.webhook:
      host: 127.0.0.1
      port: 5000
    filters:
      - secops.device_actions.normalize: {}
      - secops.device_actions.mark_protected:
          protected_devices: ["dc-*"]
"""

import sys
from pathlib import Path
from typing import Any

# ansible-rulebook runs this file without a package, and may not know the directory above ansible_collections.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.bootstrap import load

normalize = load("normalize", "plugin_utils.events.webhooks").normalize


def main(event: Any) -> Any:
    """Return the event in the normal form, or a list of events."""
    return normalize(event)
