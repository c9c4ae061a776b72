# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip.py that ansible-test downloads for the virtual environments that it makes.

That download has a host of its own, which a network that lets only package registries through does not reach. The pip
that Python brings along installs the pinned requirements of ansible-test just as well as the version that it asks for.
To unpack it takes a tenth of the time that ensurepip takes to install it, and there are more than fifty environments.
"""

from __future__ import annotations

import ensurepip
import sysconfig
import zipfile
from pathlib import Path

wheels = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
if wheels:
    with zipfile.ZipFile(wheels[-1]) as wheel:
        wheel.extractall(sysconfig.get_path("purelib"))
else:  # Linux distributions keep them elsewhere
    ensurepip.bootstrap()
