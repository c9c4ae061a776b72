// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The server-sent events. The connection is reopened when it ends or stays silent for too long.

const RETRY = 1000; // milliseconds
const SILENCE = 10000; // milliseconds; the simulator sends an update every second, or less often for huge fleets

export function follow(address, { update, connected, lost }) {
  let source;
  let timer;

  function connect() {
    source = new EventSource(address);
    source.onopen = connected;
    source.onerror = reconnect;
    source.onmessage = (event) => {
      wait(SILENCE, reconnect);
      update(JSON.parse(event.data));
    };
    wait(SILENCE, reconnect);
  }

  function reconnect() {
    source.close();
    lost();
    wait(RETRY, connect);
  }

  function wait(milliseconds, then) {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds);
  }

  connect();
}
