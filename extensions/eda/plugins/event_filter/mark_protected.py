# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A filter for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: mark_protected
author: secops.device_actions contributors
short_description: Mark the devices of an event that must not be touched
description:
  - Adds C(protected) to each entry of C(devices) and to the event, where it is true if any of its devices is protected. Adds
    C(unprotected_devices), the entries that are not protected, and C(unprotected_count), their number, for conditions.
  - It removes no event. ansible-rulebook never confirms an event that a filter drops, so a source with C(feedback) would wait for it.
    Rules leave protected devices alone by using C(event.unprotected_devices).
  - It compares what the event contains, which is the ID and, from most sources, the host name. The modules have an option of the same
    name, compare everything that the console knows of a device, and change nothing if they find a protected one. Use both.
  - A device without a host name, as in events of OPSWAT's webhook, is only found by its ID here. The modules find it by its name, too.
  - A device without an ID and without a host name counts as protected.
  - An invalid entry is an error for each event, not at the start. Send a test event after you change the entries.
options:
  protected_devices:
    description:
      - "Devices that must not be touched: device IDs, host names (V(*) matches any text), MAC addresses, IP addresses or networks, as in
        the option of the modules. An event has neither MAC addresses nor IP addresses, so entries of these kinds have no effect here, unless
        a console uses one as a name."
      - ansible-rulebook renders no templates in the options of filters.
      - The entries of the environment variable E(DEVICE_ACTIONS_PROTECTED_DEVICES), separated by commas, are added.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
---
sources:
  - name: cylance
    secops.device_actions.cylance_detections: {}
    filters:
      - secops.device_actions.normalize: {}
      - secops.device_actions.mark_protected:
          protected_devices:
            - dc-*
            - 8c1d2f3a-5b6c-4d7e-8f90-a1b2c3d4e5f6
"""

import sys
from pathlib import Path
from typing import Any

# ansible-rulebook runs this file without a package, and may not know the directory above ansible_collections.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.bootstrap import load

mark_protected = load("mark_protected", "plugin_utils.events.protection").mark_protected


def main(event: Any, **options: Any) -> Any:
    """Return the event with its protected devices marked."""
    return mark_protected(event, options)
