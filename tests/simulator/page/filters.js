// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Filter the devices by text, by state and for offline ones. The buttons also count the devices.

import { element, formatNumber, mark } from "./dom.js";

export class Filters {
  #states = new Set(); // empty: all states
  #offline = false;
  #words = [];
  #buttons = [];

  constructor({ states, text, changed }) {
    this.root = states;
    this.changed = changed;
    text.addEventListener("input", () => {
      this.#words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      changed();
    });
  }

  // Show one button for each state of each console, in a group for each console.
  offer(consoles) {
    const all = this.#button("All", null, "Every device", () => true, () => this.#clear(), () => this.#takesAll());
    const offline = this.#button(
      "Offline", mark("open", true), "The agent is not reachable. Commands to it are delayed.",
      (device) => !device.online, () => { this.#offline = !this.#offline; }, () => this.#offline,
    );
    const groups = [["Devices", [all, offline]], ...consoles.map(({ name, title, states }) => [
      title, [...states.values()].map((state) => this.#stateButton(name, state)),
    ])];
    this.#buttons = groups.flatMap(([, buttons]) => buttons);
    const names = new Set(consoles.flatMap(({ name, states }) => [...states.keys()].map((state) => `${name}/${state}`)));
    this.#states = new Set([...this.#states].filter((name) => names.has(name)));
    this.root.replaceChildren(...groups.map(([title, buttons]) => makeGroup(title, buttons)));
    this.#press();
  }

  count(devices) {
    const all = [...devices];
    for (const { counter, counts } of this.#buttons) {
      counter.textContent = formatNumber(all.filter(counts).length);
    }
  }

  matches(device) {
    return (
      (this.#states.size === 0 || this.#states.has(stateKey(device)))
      && (!this.#offline || !device.online)
      && this.#words.every((word) => device.haystack.includes(word))
    );
  }

  #stateButton(console, state) {
    const name = `${console}/${state.name}`;
    const toggle = () => this.#states.delete(name) || this.#states.add(name);
    const counts = (device) => stateKey(device) === name;
    return this.#button(state.label, mark(state.look), state.meaning, counts, toggle, () => this.#states.has(name));
  }

  #button(label, sign, meaning, counts, toggle, pressed) {
    const counter = element("strong", {}, "0");
    const text = element("span", { class: "label" }, ...(sign ? [sign] : []), label);
    const button = element("button", { type: "button", title: meaning }, text, counter);
    button.addEventListener("click", () => {
      toggle();
      this.#press();
      this.changed();
    });
    return { button, counter, counts, pressed };
  }

  #clear() {
    this.#states.clear();
    this.#offline = false;
  }

  #takesAll() {
    return this.#states.size === 0 && !this.#offline;
  }

  #press() {
    for (const { button, pressed } of this.#buttons) {
      button.setAttribute("aria-pressed", pressed());
    }
  }
}

function makeGroup(title, buttons) {
  const row = element("div", { class: "buttons" }, ...buttons.map(({ button }) => button));
  return element(
    "div", { role: "group", "aria-label": title }, element("p", { class: "title", "aria-hidden": "true" }, title), row,
  );
}

const stateKey = (device) => `${device.console}/${device.state.name}`;
