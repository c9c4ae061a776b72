// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Sort and filter the table. Without this script it is a plain table, worst machines first.

"use strict";

(() => {
  const table = document.getElementById("machines");
  const states = document.getElementById("states");

  for (const step of document.querySelectorAll(".step")) {
    addCopyButton(step);
  }
  if (table) {
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row, index) => {
      row.position = index;
      row.words = row.textContent.toLowerCase();
    });
    makeFilters(rows);
    makeSortable(rows);
  }

  function makeFilters(rows) {
    const text = document.getElementById("filter");
    const shown = document.getElementById("shown");
    const number = new Intl.NumberFormat("en");
    const buttons = [...states.children].map(makeButton);
    let state = null;

    document.querySelector(".tools").hidden = false;
    text.addEventListener("input", update);
    buttons.forEach((button) => button.addEventListener("click", () => choose(button)));
    update();

    function choose(button) {
      const wanted = button.parentElement.dataset.state;
      state = state === wanted ? null : wanted;
      for (const other of buttons) {
        other.setAttribute("aria-pressed", String(state !== null && other.parentElement.dataset.state === state));
      }
      update();
    }

    function update() {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const matches = (!state || row.dataset.state === state) && words.every((word) => row.words.includes(word));
        row.hidden = !matches;
        count += matches;
      }
      shown.textContent = `${number.format(count)} of ${number.format(rows.length)} machines`;
    }
  }

  function makeButton(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    item.append(button);
    return button;
  }

  function makeSortable(rows) {
    const headers = [...table.tHead.rows[0].cells];
    const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

    headers.forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(header, column));
    });

    function sort(header, column) {
      const descending = header.getAttribute("aria-sort") === "ascending";
      headers.forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const keys = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
      rows.sort((one, other) => compare(keys.get(one), keys.get(other), descending) || one.position - other.position);
      // The order of the states is that of the document: worst first.
      if (column === 0) {
        rows.sort((one, other) => (descending ? -1 : 1) * (one.position - other.position));
      }
      table.tBodies[0].append(...rows);
    }

    // Empty cells come last in both directions.
    function compare(one, other, descending) {
      if (one === "" || other === "") {
        return (one === "") - (other === "");
      }
      return (descending ? -1 : 1) * collator.compare(one, other);
    }
  }

  function addCopyButton(step) {
    if (!navigator.clipboard) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(step.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(step.querySelector("pre"));
      }
    });
    step.append(button);
  }
})();
