// Copyright (c) 2026, secops.device_actions contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The connection: server-sent events, begun anew whenever they end or fall silent.

const RETRY = 1000; // milliseconds
const SILENCE = 10000; // the simulator speaks at least once a second, or every few seconds with a huge fleet

export function follow(address, { tell, connected, lost }) {
  let source;
  let timer;

  function begin() {
    source = new EventSource(address);
    source.onopen = connected;
    source.onerror = again;
    source.onmessage = (event) => {
      wait(SILENCE, again);
      tell(JSON.parse(event.data));
    };
    wait(SILENCE, again);
  }

  function again() {
    source.close();
    lost();
    wait(RETRY, begin);
  }

  function wait(milliseconds, then) {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds);
  }

  begin();
}
