# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Detections API: detections of the devices, which tests and the page raise through the control API.

``store`` keeps the detections, ``api`` serves them to clients, and ``control`` raises, changes and deletes them.
"""
