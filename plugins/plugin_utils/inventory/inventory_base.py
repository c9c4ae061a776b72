# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin's work: read the configuration and the consoles, and fill Ansible's inventory."""

from __future__ import annotations

import os

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, get_cache_plugin
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import (
    FLEETS,
    KEEP_OTHERS,
    STALE,
    address,
    sections,
    unknown_options,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.console_cache import FleetCache
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.host_filters import HostFilters
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import Population, move
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reader, Reading, read_all
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import plain, trusted

display = Display()

_ENDINGS = ("devices.yml", "devices.yaml")
# AWX hands the variables of an inventory source to the plugin in the environment.
_OVERRIDES = "DEVICE_ACTIONS_INVENTORY_OPTIONS"


class DevicesInventory(BaseInventoryPlugin, Constructable, Cacheable):
    """Base of the inventory plugin, which adds its documentation and its name."""

    def verify_file(self, path):
        """Core's question whether the file may be a configuration of this plugin."""
        name = os.path.basename(path)
        return super().verify_file(path) and (name in _ENDINGS or name.endswith(tuple(f".{end}" for end in _ENDINGS)))

    def parse(self, inventory, loader, path, cache=True):
        """Core's entry. Nothing is added to the inventory before everything is read and found to be good."""
        super().parse(inventory, loader, path, cache)
        try:
            self._parse(path, cache)
        except DeviceActionsError as error:
            hint = ""
            if not C.INVENTORY_ANY_UNPARSED_IS_FAILED:
                hint = " Ansible goes on without these hosts, unless any_unparsed_is_failed is set for inventories."
            raise AnsibleParserError(f"{error.message}{hint}") from None

    def _parse(self, path, cache):
        config = self._configuration(path)
        stop, redactor, wanted = StopFlag(), Redactor(), sections(config)
        for section in wanted:
            redactor.add(*section.secrets)  # whichever console tells them
        readers = self._readers(wanted, stop, redactor)
        wanted_address = address(config.get("ansible_host"))
        filters = HostFilters(self.get_option("filters"), self._compose, self.get_option("strict"))
        readings = self._read(readers, stop, self._fleet_cache(path), cache)
        device_count = Population(
            [reader.system for reader in readers],
            readings,
            self.get_option("merge"),
            self.get_option("host_names"),
            {*self.inventory.hosts, *self.inventory.groups, *self.get_option("groups")},
            wanted_address,
        )
        self._populate(device_count, filters)
        for remark in [*filters.remarks(), *device_count.remarks()]:
            display.warning(remark)
        if display.verbosity > 1:
            for line in device_count.explanations():
                display.vv(line)

    def _populate(self, device_count, filters):
        """Fill the inventory, at once. What is rendered may fail half-way, and so it has one of its own before."""
        if not filters and not self._constructs:
            device_count.add_hosts(self.inventory)
        else:
            inventory, self.inventory = self.inventory, InventoryData()
            try:
                device_count.add_hosts(
                    self.inventory, filters.accept if filters else None, self._construct if self._constructs else None
                )
            finally:
                inventory, self.inventory = self.inventory, inventory
            clashing = sorted(set(inventory.groups) & set(device_count.group_names()))
            if clashing:
                display.warning(
                    f"groups and keyed_groups make {summarize(clashing)}, which this plugin makes itself: these are "
                    "left out. Give keyed groups a prefix of their own."
                )
            move(inventory, self.inventory, clashing)
        device_count.add_groups(self.inventory)

    # What the configuration says

    def _configuration(self, path):
        """The configuration as {option: value}, with the templates in what says how to reach consoles rendered."""
        config = dict(self._read_config_data(path))
        if overrides := os.environ.get(_OVERRIDES, "").strip():
            config = self._overridden(config, overrides)
            self.set_options(direct=config, var_options=self._vars)
        if unknown := unknown_options(config, self.get_options()):
            raise InputError(f"{unknown[0].upper()}{unknown[1:]}")
        if not self.get_option("host_names"):
            raise InputError("host_names: an empty list names no host.")
        if self._wants_stale and not self.get_option("cache"):
            raise InputError("stale: without cache there is no old reading that could stand in for a console.")
        self.templar.available_variables = self._vars
        rendered = (option for option in (*FLEETS, "ansible_host") if option in config)
        return {option: self._rendered(option, config[option]) for option in rendered}

    @property
    def _wants_stale(self):
        return self.get_option("stale") or self.get_option("on_error") == STALE

    def _overridden(self, config, text):
        """The configuration with what the environment says. Of a section it replaces the options that it names."""
        try:
            overrides = self.loader.load(trusted(text))
        except AnsibleError as error:
            raise InputError(f"{_OVERRIDES}: {error}") from None
        if not isinstance(overrides, dict):
            raise InputError(f"{_OVERRIDES}: it is a mapping of options in YAML.")
        for option, value in overrides.items():
            mine = config.get(option)
            is_section = option in FLEETS and isinstance(mine, dict) and isinstance(value, dict)
            config[option] = {**mine, **value} if is_section else value
        return config

    def _rendered(self, option, value):
        """The value without templates, and in plain where it was encrypted."""
        try:
            return plain(self.templar.template(value))
        except AnsibleError as error:
            raise InputError(f"{option}: {error}") from None

    # Reading

    def _readers(self, wanted, stop, redactor):
        """A Reader for each section. What is missing for any of them is told at once, as an InputError."""
        readers, errors = [], []
        for section in wanted:
            try:
                readers.append(Reader(section, self._announce, stop, redactor))
            except InputError as error:
                errors.append(error.message)
        if errors:
            raise InputError(" ".join(errors))
        return readers

    def _announce(self, text):
        display.display(text, stderr=True)  # what ansible-inventory prints is read by programs

    def _fleet_cache(self, path):
        if not self.get_option("cache"):
            return None
        name = self.get_option("cache_plugin")
        if name in ("memory", "ansible.builtin.memory"):
            display.warning(f"cache: with the cache plugin {name}, nothing is kept from one run to the next.")
        named = (("_uri", "cache_connection"), ("_prefix", "cache_prefix"))
        options = {key: self.get_option(option) for key, option in named if self.get_option(option) is not None}
        # Ansible's cache plugins hide what is too old. It is this plugin that decides, for it may be asked to use it.
        self._cache = get_cache_plugin(name, **options, _timeout=0)
        return FleetCache(self._cache, self.get_cache_key(path), self.get_option("cache_timeout"), display.warning)

    def _read(self, readers, stop, store, cache):
        """The Readings, in the order of the readers. store: the FleetCache, or None. cache: whether it will do."""
        found = {}
        if store and cache:
            found = {reader.system: reading for reader in readers if (reading := store.fresh(reader))}
        results = read_all([reader for reader in readers if reader.system not in found], stop)
        news = {system: result for system, result in results.items() if isinstance(result, Reading)}
        found.update(news)
        for warning in (warning for reader in readers if reader.system in news for warning in reader.warnings()):
            display.warning(warning)
        if store and news:
            store.keep(news.values(), readers)
        failed = [(reader, results[reader.system]) for reader in readers if reader.system not in found]
        found.update(self._stand_ins(failed, store))
        left = [(reader, error) for reader, error in failed if reader.system not in found]
        if left and (self.get_option("on_error") != KEEP_OTHERS or not found):
            raise DeviceActionsError(" ".join(error.message for dummy, error in left))
        for dummy, error in left:
            display.warning(f"{error.message} Its devices are missing from the inventory.")
        return [found[reader.system] for reader in readers if reader.system in found]

    def _stand_ins(self, failed, store):
        """{system: the old Reading that stands in for one that failed}, where that was asked for."""
        found = {}
        if store and self._wants_stale:
            for reader, error in failed:
                if reading := store.last(reader):
                    reading.is_stale = True
                    found[reader.system] = reading
                    display.warning(f"{error.message} What was read {reading.age()} ago stands in for it.")
        return found

    # What the user composes

    @property
    def _constructs(self):
        return any(self.get_option(option) for option in ("compose", "groups", "keyed_groups"))

    def _construct(self, name, variables):
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
