# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A replacement for the get-pip.py that ansible-test downloads when it creates its virtual environments.

ansible-test downloads that script from a host of its own, which a network that only allows package registries blocks.
The pip bundled with Python can install the pinned requirements of ansible-test as well. Extracting the wheel takes a
tenth of the time of ensurepip, which matters because there are more than fifty environments.
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
else:  # Linux distributions move the wheels
    ensurepip.bootstrap()
