# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: devices
short_description: Devices of Cylance, OPSWAT Central Management and Oracle SDM, one host for each machine
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Reads the devices of one, two or all three consoles, and makes one host of each physical machine, whichever of the consoles know it.
  - The hosts have the ids that the modules of this collection work with (C(cylance_device_id), C(opswat_device_id), C(sdm_device_id)), so
    that a bare task for such hosts acts on the right device. No connection to the machines themselves is needed.
  - The configuration is a YAML file that is called C(devices.yml), or whose name ends in C(.devices.yml). The ending C(.yaml) will do, too.
  - A console that cannot be read whole is an error, see O(on_error).
options:
  plugin:
    description: The name of this plugin, so that a file of another one is never taken for its configuration.
    type: str
    required: true
    choices:
      - secops.device_actions.devices
  merge:
    description:
      - By what the records of several consoles are recognized as one machine. An empty list makes a host of each record.
      - V(mac) joins records that have a MAC address in common, V(hostname) those of one full host name, and then a full and a bare name.
      - They are joined only where the address or the name stands in one record of each console, and where nothing speaks against it.
        Two host names, or no address in common, speak against it. A machine that was renamed in one of the consoles, or has no name
        there, is recognized by at least two addresses, where both consoles know exactly the same ones.
      - What is not certain is kept apart and reported. Addresses that several devices of a console share (docks, clones), those of virtual
        adapters that are the same on many machines, and host names that exist twice join nothing.
      - For each host, C(device_joined_by) and C(device_kept_apart) tell why. With C(-vv) all of it is told.
    type: list
    elements: str
    choices: [mac, hostname]
    default: [mac, hostname]
  host_names:
    description:
      - What the hosts are called by, the first of these that a console tells, in the order Cylance, OPSWAT, SDM.
      - V(bare_hostname) is the host name up to its first dot. Where nothing is left, it is V(device_id), with the name of the system.
      - Hosts that would be called the same all have their ids behind the name, as C(pc-1__cylance-8A...). So do those that are called
        like a host or a group of an inventory source that was read before, and those whose names mean something else to Ansible or begin
        like the groups of this plugin. So a name may change when another device comes. An id does not.
    type: list
    elements: str
    choices: [hostname, bare_hostname, ip, device_id]
    default: [hostname, device_id]
  ansible_host:
    description:
      - Sets the variable C(ansible_host) to an address that a console tells, for plays that connect to the machines. Without it there
        is none, and the modules of this collection need none.
    type: dict
    suboptions:
      family:
        description: The family of the address.
        type: str
        choices: [ipv4, ipv6]
        default: ipv4
      networks:
        description: The networks of which it is one, V(10.0.0.0/8) say. Any network where it is empty.
        type: list
        elements: str
        default: []
  filters:
    description:
      - Which hosts to take. Each rule is a mapping of either C(include) or C(exclude) to a condition over the host's variables, or to
        V(true) or V(false). The first rule whose condition holds decides. A host of which none holds is taken, so that rules that
        include are followed by one that excludes V(true).
      - A condition that cannot be told, because the host lacks a variable say, does not hold, unless O(strict) makes it an error. A rule
        that can be told of no host is warned about.
      - A condition costs time for each host. What the sections filter (O(cylance.zones), O(opswat.statuses) and so on) costs none.
    type: list
    elements: dict
    default: []
  on_error:
    description:
      - What to do when a console cannot be read whole. What is wrong in the configuration is an error in any case.
      - V(fail) makes no host at all. Ansible itself takes that for a warning and goes on without these hosts, unless
        C(any_unparsed_is_failed) is set in the section C([inventory]) of its configuration. Set it.
      - V(keep_others) goes on with the consoles that could be read, with a warning, and without the groups and variables that would say
        that the other one does not know a machine. If none could be read, it is an error all the same.
      - V(stale) is V(fail) together with O(stale=true).
    type: str
    choices: [fail, keep_others, stale]
    default: fail
  stale:
    description:
      - Whether the last reading in the cache stands in for a console that cannot be read, however old it is. It needs O(cache=true). A
        warning says how old it is, and the hosts have the system in C(device_stale_systems). It goes together with any O(on_error),
        which counts where there is no such reading.
    type: bool
    default: false
extends_documentation_fragment:
  - secops.device_actions.console_sections.cylance_section
  - secops.device_actions.console_sections.opswat_section
  - secops.device_actions.console_sections.sdm_section
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
requirements:
  - requests
  - PyJWT, for Cylance
  - defusedxml, for Oracle SDM
notes:
  - The groups that are always made - C(cylance), C(opswat), C(sdm), C(device_online), C(device_offline), C(os_windows), C(os_macos),
    C(os_linux), C(cylance_zone_NAME), C(cylance_unzoned), C(cylance_policy_NAME), C(cylance_locked), C(cylance_unlocked),
    C(opswat_group_NAME), C(opswat_status_NAME), C(sdm_nf_NAME), C(sdm_group_PATH), nested like the paths, and, for several consoles,
    C(without_cylance), C(without_opswat), C(without_sdm). Two zones whose names become one group name both get a few digits behind it.
  - Groups that say that something is not there (C(without_*), C(cylance_unzoned)) are made only of a console that was read whole, and
    not of one that failed or is stale. A host that was kept apart from a record of a console is not called missing there, and without
    O(merge) nothing is.
  - A pattern that excludes a host or a group by its name (C(all:!dc01)) excludes nothing where that name has got an id behind it. What
    must never be touched belongs into C(protected_devices) of the modules.
  - The variables - C(cylance), C(opswat), C(sdm) with what the info modules tell of a device, C(cylance_device_id), C(opswat_device_id),
    C(sdm_device_id), C(device_hostname), with which the modules compare what the console calls the device, and, where a console calls it
    otherwise, C(cylance_device_hostname), C(opswat_device_hostname), C(sdm_device_hostname), C(device_systems), which know the machine,
    also where O(cylance.zones) and the like leave its record out, C(device_missing_from), C(device_stale_systems), C(device_macs) as
    twelve digits each, C(device_os_family), C(device_online), which is null where no console tells it, C(device_joined_by),
    C(device_kept_apart).
  - The groups and variables above cost no templates. O(compose), O(groups), O(keyed_groups) and O(filters) render one for each host and
    entry, which takes about 0.2 ms with ansible-core 2.21 and 0.6 ms with 2.18, ten or thirty seconds for 50,000 hosts and one entry.
  - No text of a console is ever rendered as a template. The values of O(cylance), O(opswat), O(sdm) and O(ansible_host) in the file may be
    templates, and be encrypted with a vault.
  - C(ansible-inventory --list) marks texts that are no templates as C(__ansible_unsafe), up to ansible-core 2.18 those that might look like
    one, later all of them. C(--host) and C(--yaml) show them plainly.
  - The environment variable E(DEVICE_ACTIONS_INVENTORY_OPTIONS) may hold options as YAML, which take the place of those in the file. Of a
    section they replace what they name. AWX sets it from the variables of an inventory source.
  - The cache holds what hosts have in their variables, and no credentials. A reading stands in for what was read from the same address,
    tenant and options alone. With O(cylance.access_token), give O(cylance.tenant_id), too, or each new token is a tenant of its own.
"""

EXAMPLES = r"""
# devices.yml: one console, with CYLANCE_TENANT_ID, CYLANCE_APPLICATION_ID and CYLANCE_APPLICATION_SECRET in the environment
plugin: secops.device_actions.devices
cylance:

---
# soc.devices.yml: a quarantine group from whatever console knows of trouble
plugin: secops.device_actions.devices
cylance:
  region: euc1
  lockdown: true
opswat:
sdm:
  urls: [https://sdm-1.example:8443, https://sdm-2.example:8443]
groups:
  quarantine: >-
    (cylance.locked | default(false)) or (opswat.status | default('')) == 'non_compliant'

---
# cylance.devices.yml: Windows devices without a zone are the hosts of 'os_windows:&cylance_unzoned'
plugin: secops.device_actions.devices
cylance:
  application_secret: "{{ lookup('ansible.builtin.file', '~/.secrets/cylance') }}"
  region: euc1
  tenant_id: 5f2a9a4e-6d4b-4c50-8f4a-1f1d3b7c9e10
  application_id: 9a1c7d3e-52b8-4a35-b5a4-7f0c4d2e6b81

---
# The gap report: what Cylance knows and OPSWAT does not is the group cylance:&without_opswat
plugin: secops.device_actions.devices
cylance:
opswat:
on_error: fail
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/device-inventory
cache_timeout: 3600
stale: true

---
# Hosts by their bare names, with addresses of the office to connect to, and without what nobody uses any more
plugin: secops.device_actions.devices
cylance:
opswat:
  statuses: [compliant, non_compliant]
host_names: [bare_hostname, device_id]
ansible_host:
  networks: [10.0.0.0/8]
filters:
  - exclude: cylance.days_to_deletion | default('unknown') != 'unknown'
compose:
  owner: cylance.user | default(opswat.user, true)
keyed_groups:
  - key: cylance.agent_version
    prefix: agent
"""

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_base import DevicesInventory


class InventoryModule(DevicesInventory):
    """See the documentation above."""

    NAME = "secops.device_actions.devices"
