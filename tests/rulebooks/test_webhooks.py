# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OPSWAT's webhook and the receiver of ansible-rulebook, as the guide describes them."""

from __future__ import annotations

import socket

from integration.documentation.pages import CHECKOUT, examples

KEY = "canary-key-81d2"


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_the_receiver_wants_a_bearer_token(station, simulator):
    (example,) = [one for one in examples(CHECKOUT / "docs/events.md") if one.file_name == "status_webhook.yml"]
    port = free_port()
    path = station.home / "status_webhook.yml"
    path.write_text(example.text.replace("5000", str(port)), encoding="utf-8")
    simulator.opswat.seed(2)
    simulator.opswat.switch("webhook_counts", "attempts")  # so that the test need not wait for all of them
    first, second = simulator.opswat.devices()
    rulebook = station.start(str(path), variables={"opswat_webhook_key": KEY})

    def listens() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    rulebook.wait_until(listens, "the receiver listens")
    simulator.opswat.set_webhook(f"http://127.0.0.1:{port}/opswat", KEY)
    simulator.opswat.change_device(first["id"], status="non_compliant")
    rulebook.wait_until(lambda: simulator.opswat.webhook()["failures_in_a_row"], "the raw key is refused")
    simulator.opswat.set_webhook(f"http://127.0.0.1:{port}/opswat", f"Bearer {KEY}")
    simulator.opswat.change_device(second["id"], status="non_compliant")
    rulebook.wait_for("Not compliant: ")
    assert second["id"] in rulebook.output() and KEY not in rulebook.output()
