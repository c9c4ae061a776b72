# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of _engine.options.GUARD_RAILS."""

from __future__ import annotations


class ModuleDocFragment:
    """Limits that keep a task from acting on the wrong devices, or on too many."""

    DOCUMENTATION = r"""
options:
  protected_devices:
    description:
      - Devices that are never acted on. Each entry is a device ID, a host name (C(*) matches any text), a MAC address, an IP address,
        or a network such as V(10.0.0.0/8) or V(10.0.0.*). An entry V(*) protects every device.
      - Host names are compared in full and by their first label. Case does not count, nor do Unicode's ways to write a character
        (composed or decomposed, full width), the kind of hyphen, apostrophe and blank, the Turkish dotless i, and the encoding of
        international domain names. Letters that only look alike stay different.
      - An entry that can match no device fails the task, with the reason and what to write instead. Examples are incomplete MAC
        addresses, lists in one entry, C(?), C([...]), regular expressions, patterns of Ansible, URLs and templates. If a device's
        name looks like one of these, write C(*) in place of the character.
      - Quote MAC addresses, because YAML reads some of them as numbers. A number that can be such an address fails the task. Any other
        number is compared as a name.
      - If the list is not empty, every target is looked up before the first write. If a target is protected, or cannot be
        looked up, the task fails and nothing is written. A target that certainly does not exist fails alone. A name of several
        devices fails alone, too, unless one of them is protected.
      - All names count that the console reports, in the look-up and when the device is read before the write.
      - If the list contains a MAC address or an IP address, a target whose addresses of this kind the console does not report fails
        the task, too.
      - IP addresses are those that the console reported last. If a device's address can change, name the device by name or MAC address.
      - Oracle SDM knows no MAC addresses, so such an entry protects none of its devices. Name them by name, key, IP address or ID.
      - In a play over hosts, only the task of the protected host fails. Set C(any_errors_fatal=true) on the play if one protected
        host must stop all.
      - The lists of the task or C(module_defaults) and of E(DEVICE_ACTIONS_PROTECTED_DEVICES) (separated by commas) are combined.
        No task can shorten the list that an administrator sets.
      - The machine that runs the task is always protected, as far as the console reports the target's name or MAC addresses. Addresses
        of bridges, tunnels and containers, and the name C(localhost), do not identify it, because many machines have them.
    type: list
    elements: str
    default: []
  max_changes:
    description:
      - How many devices the task may change, as a number or as a percentage of the devices that the console knows. The default is
        V(25). With O(secops.device_actions.sdm_device_lock#module:orphans), there is no limit by default.
      - A plan that exceeds the limit fails before the first write, in check mode too. The error message contains the value to set.
      - The changes of a task are counted over all hosts, loops and batches (C(serial)) of its play. They are also counted
        together if the play includes the task's file or role more than once.
      - In a play over hosts, each host plans its own change. When the limit is reached, the changes of earlier hosts were already
        made. A task on localhost with a list, or with C(hosts), plans all of them at once and changes all or none.
      - Other tasks and other plays have their own counts, and so do controllers that run at the same time.
      - In a slice of an AWX job, the task fails before the first write, because each slice would count separately. Use one task on
        localhost, with a list or with C(hosts). If E(DEVICE_ACTIONS_ALLOW_SLICES) is V(true), slices are allowed. With a O(state_dir),
        the slices of a job count together, and a relaunched job counts together with the job that it repeats.
      - The hosts are counted together however the task is written, with one exception. If the name of the action is a template that
        ansible-core resolves in the process of each host (with the strategies C(free) and C(host_pinned), or with a loop's item),
        the task fails before the first write. Write the name literally, and choose between actions with C(when).
      - The environment variable E(DEVICE_ACTIONS_MAX_CHANGES) is a second limit, as a number, for the whole run, over all tasks, plays,
        hosts and loops of one C(ansible-playbook). Each device counts once for each console, however many tasks change it, so a run
        can always release what it has isolated. A release of other devices counts. Unlocking devices in Oracle SDM does not count and
        is never refused by this limit. A delegated task counts all its targets until its result is known, an C(async) one for good.
        A task's keyword C(environment) cannot change the variable if the controller has it.
      - A task that is delegated to another host, or C(async), does not accept a percentage.
      - The controller of an C(async) task does not learn what changed, so it counts each device as a change. If the task names no
        devices, but zones for example, it counts as many as this option still allows.
    type: str
  expected_hostname:
    description:
      - The host name that the device should have. If the console reports a different name, the device is left alone and fails.
        The name that it reports last before the write counts. If only the response to the write shows another name, the device fails
        although it was changed, and the message says so.
      - Only for a task with one target. A full name and a bare name match if their first labels are equal.
      - In a play over hosts, the default is the host variable C(device_hostname) if the target also comes from the inventory. If
        the task names the target, set this option too.
    type: str
  expected_hostnames:
    description:
      - Like O(expected_hostname), but for several devices - their host names by device ID. IDs in any spelling are accepted. IDs without
        a name, and IDs of other devices, are ignored.
      - If the task sets O(hosts), the default is the host names in the inventory.
    type: dict
    default: {}
  expected_by:
    description:
      - Whether O(expected_hostname) and O(expected_hostnames) come from the task or from the inventory, for error messages. The
        controller sets it.
    type: str
    choices: [task, inventory]
    default: task
  running_on:
    description:
      - Names and addresses of machines that take part in running the task, as in O(protected_devices). They are never acted on.
      - The machine that runs the module is always one of them. The controller adds itself if the task is delegated.
    type: list
    elements: str
    default: []
"""
