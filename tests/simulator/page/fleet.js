// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The devices as this page knows them.

export class Fleet {
  consoles = [];
  devices = new Map();
  titles = new Map();

  // Replace all consoles after devices were added or removed. Consoles without devices are hidden.
  replace(consoles) {
    this.titles = new Map(consoles.map(({ name, title }) => [name, title]));
    this.consoles = consoles.filter(({ devices }) => devices.length > 0).map(({ name, title, states, trigger }) => ({
      name,
      title,
      trigger,
      states: new Map(states.map((state) => [state.name, state])),
    }));
    this.devices = new Map();
    for (const { name, devices } of consoles) {
      this.#take(name, devices);
    }
    this.suffix = commonSuffix(this.devices.values());
  }

  // Update changed devices; return each with its previous state.
  update(changed) {
    return Object.entries(changed).flatMap(([console, rows]) => this.#take(console, rows));
  }

  #take(consoleName, rows) {
    const console = this.consoles.find(({ name }) => name === consoleName);
    return rows.map(([id, name, state, online, words]) => {
      const key = keyOf(consoleName, id);
      const device = { key, console: consoleName, id, name, state: console.states.get(state), online };
      device.trigger = console.trigger;
      device.haystack = [name, id, ...words].join("\n").toLowerCase();
      const before = this.devices.get(key);
      this.devices.set(key, device);
      return { device, before };
    });
  }

  // The title of a console, even if it is hidden.
  titleOf(consoleName) {
    return this.titles.get(consoleName) ?? consoleName;
  }

  // The name without the domain, if all devices share it.
  shortName(device) {
    return this.suffix && device.name.endsWith(this.suffix) ? device.name.slice(0, -this.suffix.length) : device.name;
  }
}

export const keyOf = (console, id) => `${console}/${id}`;

export const describe = (device) => `${device.state.label}${device.online ? "" : ", offline"}`;

function commonSuffix(devices) {
  let suffix;
  for (const { name } of devices) {
    suffix ??= /(\.[\w-]+)+$/.exec(name)?.[0];
    if (!suffix || !name.endsWith(suffix) || name === suffix) {
      return "";
    }
  }
  return suffix ?? "";
}
