// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// All devices as marks, with or without names. Tab reaches one of them; the arrow keys move to the others.

import { byId, element, mark } from "./dom.js";
import { describe } from "./fleet.js";

const NAMES_UP_TO = 300; // number of devices up to which names are shown by default
const LONGEST_NAME = 30; // characters; longer names are cut off with an ellipsis

export class Grid {
  #tiles = new Map(); // key to element
  #current = null;
  #wantsNames = null; // null: depends on the number of devices

  constructor(root, { open, point }) {
    this.root = root;
    root.addEventListener("click", ({ target }) => this.#open(target.closest("[role=option]"), open));
    root.addEventListener("keydown", (event) => this.#press(event, open));
    for (const kind of ["pointerover", "focusin"]) {
      root.addEventListener(kind, ({ target }) => point(target.closest("[role=option]")?.dataset.key));
    }
    byId("names").addEventListener("change", ({ target }) => {
      this.#wantsNames = target.checked;
      this.arrange();
    });
  }

  // Update the tiles after devices were added or removed. Remaining devices keep their element and focus.
  replace(fleet) {
    const focused = this.root.contains(document.activeElement) ? document.activeElement : null;
    const known = this.#tiles;
    this.#tiles = new Map();
    let longest = 0;
    for (const device of fleet.devices.values()) {
      const name = fleet.shortName(device);
      const tile = known.get(device.key) ?? makeTile(device.key);
      tile.lastChild.textContent = name;
      longest = Math.max(longest, name.length);
      this.#tiles.set(device.key, tile);
      this.update(device);
    }
    this.root.style.setProperty("--name-width", `${Math.min(longest, LONGEST_NAME)}ch`);
    this.root.replaceChildren(...this.#groups(fleet));
    focused?.focus();
  }

  update(device) {
    const tile = this.#tiles.get(device.key);
    tile.firstChild.dataset.look = device.state.look;
    tile.firstChild.toggleAttribute("data-offline", !device.online);
    tile.setAttribute("aria-label", `${device.name}: ${describe(device)}`);
  }

  show(device, visible) {
    this.#tiles.get(device.key).hidden = !visible;
  }

  // Choose between marks with and without names; return how many devices are shown.
  arrange() {
    const shown = this.#shown();
    const names = this.#wantsNames ?? shown.length <= NAMES_UP_TO;
    this.root.dataset.view = names ? "names" : "marks";
    byId("names").checked = names;
    if (!shown.includes(this.#current)) {
      this.#makeCurrent(shown[0] ?? null);
    }
    return shown.length;
  }

  select(key) {
    this.root.querySelector("[aria-selected=true]")?.removeAttribute("aria-selected");
    this.#tiles.get(key)?.setAttribute("aria-selected", "true");
  }

  focus(key) {
    this.#makeCurrent(this.#tiles.get(key) ?? this.#current)?.focus();
  }

  #groups(fleet) {
    const tilesOf = (console) => [...fleet.devices.values()]
      .filter((device) => device.console === console.name)
      .map((device) => this.#tiles.get(device.key));
    return fleet.consoles.map((console) => {
      const group = element("div", { role: "group", "aria-label": console.title }, ...tilesOf(console));
      if (fleet.consoles.length > 1) {
        group.prepend(element("p", { class: "console", "aria-hidden": "true" }, console.title));
      }
      return group;
    });
  }

  #shown() {
    return [...this.#tiles.values()].filter((tile) => !tile.hidden);
  }

  #makeCurrent(tile) {
    this.#current?.setAttribute("tabindex", "-1");
    tile?.setAttribute("tabindex", "0");
    this.#current = tile;
    return tile;
  }

  #open(tile, open) {
    if (tile) {
      this.#makeCurrent(tile);
      open(tile.dataset.key);
    }
  }

  #press(event, open) {
    const tile = event.target.closest("[role=option]");
    if (!tile) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#open(tile, open);
      return;
    }
    const shown = this.#shown();
    const columns = getComputedStyle(tile.parentElement).gridTemplateColumns.split(" ").length;
    const here = shown.indexOf(tile);
    const target = {
      ArrowLeft: here - 1,
      ArrowRight: here + 1,
      ArrowUp: here - columns,
      ArrowDown: here + columns,
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.#makeCurrent(shown[target] ?? tile).focus();
    }
  }
}

function makeTile(key) {
  return element("div", { role: "option", tabindex: "-1", "data-key": key }, mark("open"), element("span", { class: "name" }));
}
