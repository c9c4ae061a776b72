# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that AWX starts in a container: ansible-runner, with the parameters that AWX sends to it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import ansible_runner

sys.exit(ansible_runner.run(**json.loads(Path("/runner/params.json").read_text(encoding="utf-8"))).rc)
