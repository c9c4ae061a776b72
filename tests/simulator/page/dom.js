// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Building elements. What comes from devices and clients only ever becomes text.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}

export const byId = (id) => document.getElementById(id);

export const figure = (number) => number.toLocaleString("en");

// The mark of a state, as tiles, counts and details show it. Its look is drawn by the style sheet.
export function mark(look, offline = false) {
  const made = element("span", { class: "mark", "data-look": look, "aria-hidden": "true" });
  made.toggleAttribute("data-offline", offline);
  return made;
}
