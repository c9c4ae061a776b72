// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Lists of what has happened: changes of devices, which this page detects, and events of the consoles and API requests,
// which the simulator sends.

import { element, formatNumber } from "./dom.js";
import { keyOf } from "./fleet.js";

const CHANGES_SHOWN = 40;

// Changes of the same kind in one update share a line.
export class Changes {
  #lines = [];

  constructor(list) {
    this.list = list;
    this.#render();
  }

  add(clock, changes, fleet) {
    const groups = Map.groupBy(changes.flatMap(kindsOf), ({ kind }) => kind);
    for (const [kind, members] of groups) {
      const [{ device }] = members;
      const single = members.length === 1;
      this.#lines.unshift({
        time: clock.now,
        action: kind,
        device: single ? device : undefined,
        subject: single ? fleet.shortName(device) : `${formatNumber(members.length)} devices`,
      });
    }
    this.#lines.length = Math.min(this.#lines.length, CHANGES_SHOWN);
    this.#render();
  }

  #render() {
    fill(this.list, this.#lines, "Nothing has changed since this page was opened.");
  }
}

function kindsOf({ device, before }) {
  const kinds = [];
  if (before.state !== device.state) {
    kinds.push({ device, kind: `${before.state.label} \u2192 ${device.state.label}:` });
  }
  if (before.online !== device.online) {
    kinds.push({ device, kind: device.online ? "Offline \u2192 online:" : "Online \u2192 offline:" });
  }
  return kinds;
}

// What the consoles have reported: detections, changes of compliance and alarms.
export class Events {
  constructor(list) {
    this.list = list;
  }

  show(events, fleet) {
    const lines = events.map((event) => {
      const device = fleet.devices.get(keyOf(event.system, event.device));
      return {
        time: event.at,
        action: `${fleet.titleOf(event.system)}: ${event.text}`,
        device,
        subject: device ? fleet.shortName(device) : event.device,
        status: event.severity ?? "",
        title: `${event.kind} ${event.id}`,
      };
    });
    fill(this.list, lines, "No events yet.");
  }
}

export class Requests {
  constructor(list, counter) {
    this.list = list;
    this.counter = counter;
  }

  show(requests, fleet) {
    this.counter.textContent = requests.length ? formatNumber(requests[0].n) : "";
    const lines = requests.map((request) => {
      const device = fleet.devices.get(keyOf(request.console, request.device));
      return {
        time: request.time,
        action: request.action,
        device,
        subject: device ? fleet.shortName(device) : "",
        status: request.status === 0 ? "no response" : String(request.status),
        failed: request.status === 0 || request.status >= 400,
        note: request.fault ? `fault: ${request.fault}` : "",
        title: `${request.method} ${request.path}`,
      };
    });
    fill(this.list, lines, "No API requests yet.");
  }
}

// Reuse the elements so that the focus is not lost.
function fill(list, lines, nothing) {
  if (lines.length === 0) {
    list.replaceChildren(element("li", { class: "nothing" }, nothing));
    return;
  }
  list.querySelector(".nothing")?.remove();
  while (list.children.length > lines.length) {
    list.lastChild.remove();
  }
  lines.forEach((line, index) => {
    const item = list.children[index] ?? list.appendChild(makeLine());
    const [time, message, status] = item.children;
    const [action, subject, note] = message.children;
    item.title = line.title ?? "";
    time.textContent = line.time.slice(11, 19);
    action.textContent = line.action;
    status.textContent = line.status ?? "";
    status.toggleAttribute("data-failed", line.failed ?? false);
    subject.textContent = line.subject;
    subject.disabled = !line.device;
    subject.dataset.open = line.device?.key ?? "";
    note.textContent = line.note ?? "";
  });
}

function makeLine() {
  const message = element(
    "span", { class: "message" },
    element("span"), " ", element("button", { type: "button", class: "subject" }), " ", element("span", { class: "note" }),
  );
  return element("li", {}, element("time"), message, element("span", { class: "status" }));
}
