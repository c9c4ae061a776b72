// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The details of one device: its state in the console and on the device itself, and a button that raises an event.

import { element, mark } from "./dom.js";
import { describe } from "./fleet.js";

export class Details {
  #key = null;
  #device;
  #loading = false;

  constructor(root, { close }) {
    this.root = root;
    this.heading = element("h2", { tabindex: "-1" });
    this.state = element("p", { class: "state" });
    this.button = element("button", { type: "button" });
    this.answer = element("span", { role: "status" });
    this.button.addEventListener("click", () => this.#raise());
    this.actions = element("p", { class: "actions" }, this.button, " ", this.answer);
    this.sections = element("div");
    const closer = element("button", { type: "button", class: "close", "aria-label": "Close the device" }, "Close");
    closer.addEventListener("click", close);
    root.append(element("div", { class: "heading" }, this.heading, closer), this.state, this.actions, this.sections);
  }

  get key() {
    return this.#key;
  }

  // Show this device; null closes the details.
  async open(device) {
    this.#key = device?.key ?? null;
    this.root.hidden = !device;
    this.sections.replaceChildren();
    this.answer.textContent = "";
    await this.refresh(device);
  }

  async refresh(device) {
    if (this.#key === null) {
      return;
    }
    this.#device = device;
    this.actions.hidden = !device?.trigger;
    if (!device) {
      this.state.replaceChildren("This device no longer exists.");
      this.sections.replaceChildren();
      return;
    }
    this.heading.textContent = device.name;
    this.button.textContent = device.trigger?.label ?? "";
    this.state.replaceChildren(mark(device.state.look, !device.online), describe(device));
    if (this.#loading) {
      return;
    }
    this.#loading = true;
    try {
      const response = await fetch(`live/${encodeURIComponent(device.console)}/${encodeURIComponent(device.id)}`);
      if (response.ok && this.#key === device.key) {
        this.sections.replaceChildren(...(await response.json()).map(makeSection));
      }
    } catch {
      // The notice about the lost connection covers this.
    } finally {
      this.#loading = false;
    }
  }

  async #raise() {
    const { key, id, trigger } = this.#device;
    let answer;
    try {
      const response = await fetch(trigger.path, { method: "POST", body: JSON.stringify({ devices: [id] }) });
      answer = response.ok ? "Raised." : (await response.json()).message;
    } catch {
      answer = "The simulator did not respond.";
    }
    if (this.#key === key) {
      this.answer.textContent = answer;
    }
  }
}

function makeSection({ title, facts }) {
  const pairs = facts.flatMap(([label, text]) => [element("dt", {}, label), element("dd", {}, text)]);
  const body = pairs.length ? element("dl", {}, ...pairs) : element("p", { class: "nothing" }, "None");
  return element("section", {}, element("h3", {}, title), body);
}
