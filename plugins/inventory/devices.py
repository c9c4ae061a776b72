# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: devices
short_description: Read devices from Cylance, OPSWAT Central Management and Oracle SDM, with one host for each machine
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Reads the devices of one, two or all three consoles, and creates one host for each physical machine, even if several consoles know it.
  - The hosts have the device IDs that the modules of this collection use (C(cylance_device_id), C(opswat_device_id), C(sdm_device_id)), so
    a task without target options acts on the right device. The plugin does not connect to the machines.
  - The configuration is a YAML file named C(devices.yml), or a file whose name ends in C(.devices.yml). The extension C(.yaml) also works.
  - A console that cannot be read completely is an error, see O(on_error).
options:
  plugin:
    description: The name of this plugin. It keeps the plugin from reading the configuration of another one.
    type: str
    required: true
    choices:
      - secops.device_actions.devices
  merge:
    description:
      - How to recognize that records of several consoles belong to one machine. With an empty list, each record becomes a host.
      - V(mac) merges records that share a MAC address. V(hostname) merges records with the same full host name, and then a full name with
        a bare one.
      - Records are merged only if the address or the name occurs in one record of each console, and if nothing contradicts it. Different
        host names, or no address in common, are a contradiction.
      - A machine that was renamed in one console, or has no name there, is recognized by at least two addresses, if both consoles report
        exactly the same ones.
      - Uncertain matches are kept apart and reported. Some values never merge records - addresses that several devices of a console
        share (docks, clones), addresses of virtual adapters that are the same on many machines, and host names that occur twice.
      - The host variables C(device_joined_by) and C(device_kept_apart) contain the reasons. The option C(-vv) prints them all.
    type: list
    elements: str
    choices: [mac, hostname]
    default: [mac, hostname]
  host_names:
    description:
      - What to use as the inventory name of a host. The plugin uses the first of these values that a console reports, in the order Cylance,
        OPSWAT, SDM.
      - V(bare_hostname) is the host name up to its first dot. V(ip) is the first address, without those that many machines have. If no value
        is left, the name is the V(device_id) with the name of the system.
      - If several hosts would have the same name, the plugin appends the ID to each, for example C(pc-1__cylance-8A...). It does the same
        if the name is already used by a host or group of an earlier inventory source, has a special meaning in Ansible, or starts like a
        group of this plugin. A host's name can therefore change when another device appears. Its ID does not change.
    type: list
    elements: str
    choices: [hostname, bare_hostname, ip, device_id]
    default: [hostname, device_id]
  ansible_host:
    description:
      - Sets the variable C(ansible_host) to an address that a console reports, for plays that connect to the machines. By default it is not
        set. The modules of this collection do not need it.
      - An address that another machine also has is not used. Neither are addresses that many machines have, such as those of bridges for
        containers and virtual machines, nor the addresses of the controller itself.
    type: dict
    suboptions:
      family:
        description: The address family.
        type: str
        choices: [ipv4, ipv6]
        default: ipv4
      networks:
        description: Only use addresses in these networks, for example V(10.0.0.0/8). If the list is empty, any address is used.
        type: list
        elements: str
        default: []
  filters:
    description:
      - Which hosts to include. Each rule is a mapping with one key, C(include) or C(exclude). The value is a condition over the host's
        variables, or V(true) or V(false).
      - The first rule whose condition is true decides. A host that matches no rule is included. After rules that include, add one that
        excludes V(true).
      - A condition that cannot be evaluated, for example because the host lacks a variable, is false. With O(strict), it is an error. The
        plugin warns about a rule that cannot be evaluated for any host.
      - Each condition is evaluated for each host, which takes time. Prefer the filters of the sections (O(cylance.zones),
        O(opswat.statuses) and so on), which take none.
    type: list
    elements: dict
    default: []
  on_error:
    description:
      - What to do if a console cannot be read completely. A mistake in the configuration is always an error.
      - V(fail) creates no hosts. By default, Ansible only warns about this and continues without the hosts. Set C(any_unparsed_is_failed)
        in the section C([inventory]) of the Ansible configuration to make it an error. The collection contains an C(ansible.cfg) to copy
        in C(docs/examples).
      - V(keep_others) continues with the consoles that could be read, and warns. It does not set the groups and variables that would
        report machines as missing from the failed console. If no console could be read, it is an error. Do not use it in AWX. If the
        inventory source overwrites, AWX deletes the hosts of a console that failed. The plugin warns about it in each update.
      - V(stale) is V(fail) together with O(stale=true).
    type: str
    choices: [fail, keep_others, stale]
    default: fail
  stale:
    description:
      - If a console cannot be read, use its last cached reading, however old it is. This needs O(cache=true).
      - A warning shows the age of the reading, and the variable C(device_stale_systems) of the hosts lists the system.
      - The option works with any O(on_error), which applies if there is no cached reading.
    type: bool
    default: false
  only_with_credentials:
    description:
      - Whether to leave out the sections of consoles without any credential, with a warning, instead of failing. One file then works for
        any set of consoles, as in the project for AWX in C(docs/examples).
      - A region or an API URL alone is not a credential. A console with only a part of its credentials is an error.
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
  - These groups need no configuration - C(cylance), C(opswat), C(sdm), C(device_online), C(device_offline), C(os_windows), C(os_macos),
    C(os_linux), C(cylance_zone_NAME), C(cylance_unzoned), C(cylance_policy_NAME), C(cylance_locked), C(cylance_unlocked) (with
    O(cylance.lockdown)), C(opswat_group_NAME), C(opswat_status_NAME), C(sdm_nf_NAME), C(sdm_group_PATH), nested like the paths, and, with
    several consoles, C(without_cylance), C(without_opswat), C(without_sdm). If the names of two zones result in the same group name, a few
    digits are appended to both. O(cylance.group_by), O(sdm.group_depth) and so on create fewer of them, and O(cylance.group_prefix) and so on
    rename them.
  - Groups for something that is missing (C(without_*), C(cylance_unzoned)) are only created for a console that was read completely. They
    are not created for a console that failed or is stale. A host that was kept apart from a record of a console does not count as missing
    there. With an empty O(merge), no host counts as missing.
  - A pattern that excludes a host or a group by name (C(all:!dc01)) excludes nothing once an ID was appended to that name. List devices
    that must never be touched in C(protected_devices) of the modules.
  - The variables are C(cylance), C(opswat), C(sdm) (what the info modules return for a device), C(cylance_device_id),
    C(opswat_device_id), C(sdm_device_id), C(device_hostname) (which the modules compare with the name that the console reports),
    C(cylance_device_hostname), C(opswat_device_hostname), C(sdm_device_hostname) (set if that console reports a different name),
    C(device_systems) (the consoles that know the machine, including records that O(cylance.zones) and the like exclude),
    C(device_missing_from), C(device_stale_systems), C(device_macs) (twelve digits each), C(device_os_family), C(device_online) (null if no
    console reports it), C(device_joined_by), C(device_kept_apart).
  - The groups and variables above do not use templates. O(compose), O(groups), O(keyed_groups) and O(filters) render one template for each
    host and entry. This takes about 0.2 ms with ansible-core 2.21 and 0.6 ms with 2.18, or 10 and 30 seconds for 50,000 hosts and one entry.
  - Text from a console is never rendered as a template. The values of O(cylance), O(opswat), O(sdm) and O(ansible_host) in the file can be
    templates, and can be encrypted with Ansible Vault.
  - C(ansible-inventory --list) marks text that must not be rendered as C(__ansible_unsafe). Up to ansible-core 2.18, it marks only text that
    looks like a template, later versions mark all text. C(--host) and C(--yaml) show plain text.
  - The environment variable E(DEVICE_ACTIONS_INVENTORY_OPTIONS) can contain options as YAML. They override the options in the file. In a
    section, they override only the options that they name. AWX sets the variable from the source variables of an inventory source.
  - The cache contains what the host variables contain, and no credentials. A cached reading is only used for the same URL, tenant and
    options. With O(cylance.access_token), also set O(cylance.tenant_id). Otherwise, each new token counts as another tenant.
"""

EXAMPLES = r"""
# devices.yml: one console, with CYLANCE_TENANT_ID, CYLANCE_APPLICATION_ID and CYLANCE_APPLICATION_SECRET in the environment
plugin: secops.device_actions.devices
cylance:

---
# soc.devices.yml: a quarantine group, based on the state in several consoles
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
# The gap report: machines that Cylance knows and OPSWAT does not are the hosts of 'cylance:&without_opswat'
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
# Bare host names, addresses of the office network to connect to, and no devices that are about to be deleted
plugin: secops.device_actions.devices
cylance:
opswat:
  statuses: [compliant, non_compliant]
  group_by: [group]
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
