# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of this machine, and its threads."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import MACHINE


def test_long_polls_do_not_take_the_threads_of_the_loop():
    release = threading.Event()

    async def scenario():
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        polls = [asyncio.ensure_future(MACHINE.in_thread(release.wait)) for dummy in range(3)]
        try:
            assert await MACHINE.in_thread(lambda: "stored") == "stored"
            assert await asyncio.to_thread(lambda: "looked up") == "looked up"
        finally:
            release.set()
            await asyncio.gather(*polls)

    asyncio.run(asyncio.wait_for(scenario(), 30))
