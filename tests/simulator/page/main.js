// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The page: receives updates from the simulator and passes them to its parts.

import { Details } from "./details.js";
import { byId, formatNumber } from "./dom.js";
import { Filters } from "./filters.js";
import { Fleet, describe } from "./fleet.js";
import { Grid } from "./grid.js";
import { Changes, Events, Requests } from "./lines.js";
import { follow } from "./stream.js";

const fleet = new Fleet();
const changes = new Changes(byId("changes"));
const events = new Events(byId("events"));
const requests = new Requests(byId("requests"), byId("request-count"));
const filters = new Filters({ states: byId("states"), text: byId("text"), changed: filter });
const grid = new Grid(byId("grid"), { open, point });
const details = new Details(byId("details"), { close });
const help = byId("pointed").textContent;

// The legend fills a phone's first screen, so it is folded there.
const wide = matchMedia("(min-width: 861px)");
const fold = () => { byId("legend").open = wide.matches; };
fold();
wide.addEventListener("change", fold);

function update(message) {
  byId("clock").textContent = `${message.clock.now.replace("T", " ").replace("Z", " UTC")}${
    message.clock.mode === "frozen" ? ", frozen" : ""}`;
  if (message.consoles) {
    fleet.replace(message.consoles);
    filters.offer(fleet.consoles);
    grid.replace(fleet);
    filter();
    grid.select(details.key);
  }
  if (message.changed) {
    const changed = fleet.update(message.changed);
    changes.add(message.clock, changed, fleet);
    for (const { device } of changed) {
      grid.update(device);
      grid.show(device, filters.matches(device));
    }
    count();
  }
  if (message.requests) {
    requests.show(message.requests, fleet);
  }
  if (message.events) {
    events.show(message.events, fleet);
  }
  details.refresh(fleet.devices.get(details.key));
}

function filter() {
  for (const device of fleet.devices.values()) {
    grid.show(device, filters.matches(device));
  }
  count();
}

function count() {
  const shown = grid.arrange();
  const all = fleet.devices.size;
  filters.count(fleet.devices.values());
  byId("shown").textContent = all === 0
    ? "There are no devices."
    : `${formatNumber(shown)} of ${formatNumber(all)} devices`;
}

function point(key) {
  const device = fleet.devices.get(key);
  byId("pointed").textContent = device ? `${device.name}: ${describe(device)}` : help;
}

function open(key) {
  grid.select(key);
  details.open(fleet.devices.get(key));
}

function close() {
  const { key } = details;
  open(null);
  grid.focus(key);
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && details.key !== null) {
    close();
  }
});

document.addEventListener("click", ({ target }) => {
  if (target.dataset.open) {
    open(target.dataset.open);
  }
});

follow("live/events", {
  update,
  connected() {
    byId("connection").textContent = "Live";
    byId("connection").dataset.connected = "true";
    byId("notice").hidden = true;
  },
  lost() {
    byId("connection").textContent = "Disconnected";
    byId("connection").dataset.connected = "false";
    byId("notice").textContent = "No connection to the simulator. Retrying every second. "
      + "The devices are shown in their last known state.";
    byId("notice").hidden = false;
  },
});
