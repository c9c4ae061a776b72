// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Build elements. Data from devices and clients is inserted as text only, never as markup.

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    node.setAttribute(attribute, value);
  }
  node.append(...children);
  return node;
}

export const byId = (id) => document.getElementById(id);

export const formatNumber = (number) => number.toLocaleString("en");

// The mark of a state in tiles, counts and details; the style sheet draws it.
export function mark(look, offline = false) {
  const node = element("span", { class: "mark", "data-look": look, "aria-hidden": "true" });
  node.toggleAttribute("data-offline", offline);
  return node;
}
