# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin's work: read the configuration and the consoles, and fill Ansible's inventory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, get_cache_plugin
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import (
    KEEP_OTHERS,
    SOURCES,
    STALE,
    Section,
    parse_address_filter,
    parse_groupings,
    parse_sections,
    sections_without_credentials,
    unknown_options,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.console_cache import ConsoleCache
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.host_filters import HostFilters
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import (
    InventoryWriter,
    copy_inventory,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reader, Reading, read_all
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import decrypt, trust_template

display = Display()

_FILE_NAMES = ("devices.yml", "devices.yaml")
# AWX passes the variables of an inventory source to the plugin in the environment.
_OVERRIDES = "DEVICE_ACTIONS_INVENTORY_OPTIONS"
_AWX_UPDATE = "INVENTORY_UPDATE_ID"  # set by AWX in each update of an inventory source
_AWX_DELETES = (
    "on_error: keep_others in an update of AWX: if a console fails, its hosts are missing from the result, and AWX "
    "deletes them from the inventory if the source overwrites. Set on_error: fail, so that a failed update changes "
    "nothing."
)


class DevicesInventory(BaseInventoryPlugin, Constructable, Cacheable):
    """Base of the inventory plugin, which adds its documentation and its name."""

    inventory: InventoryData

    def verify_file(self, path: str) -> bool:
        """Return whether a file may be a configuration of this plugin. Ansible calls this.

        Raise an AnsibleParserError for a YAML file with another name. Ansible shows it if the file contains the name of
        this plugin, and ignores it otherwise. Without it, Ansible only says that the plugin could not verify the file.
        """
        if not super().verify_file(path):
            return False
        name = os.path.basename(path)
        if name in _FILE_NAMES or name.endswith(tuple(f".{file_name}" for file_name in _FILE_NAMES)):
            return True
        stem, extension = os.path.splitext(name)
        if extension in (".yml", ".yaml"):
            raise AnsibleParserError(
                f"The name of the file must be {_FILE_NAMES[0]} or end in .{_FILE_NAMES[0]}, got {name}. "
                f"Rename it, for example to {stem}.devices{extension}."
            )
        return False

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Fill the inventory from a configuration file. Ansible calls this.

        Add nothing before all consoles were read and all of it is valid. Raise an AnsibleParserError otherwise.
        """
        super().parse(inventory, loader, path, cache)
        try:
            self._parse(path, cache)
        except DeviceActionsError as error:
            hint = ""
            if not (C.INVENTORY_ANY_UNPARSED_IS_FAILED or C.INVENTORY_UNPARSED_IS_FAILED):
                hint = " Ansible continues without these hosts, unless any_unparsed_is_failed is set for inventories."
            raise AnsibleParserError(f"{error.message}{hint}") from None

    def _parse(self, path: str, use_cache: bool) -> None:
        config = self._configuration(path)
        if self.get_option("on_error") == KEEP_OTHERS and os.environ.get(_AWX_UPDATE):
            display.warning(_AWX_DELETES)
        stop, redactor, sections = StopFlag(), Redactor(), parse_sections(config)
        for section in sections:
            redactor.add(*section.secrets)  # a console's response may contain another console's secret
        readers = self._readers(sections, stop, redactor)
        groupings = parse_groupings(sections)
        address_filter = parse_address_filter(config.get("ansible_host"))
        filters = HostFilters(self.get_option("filters"), self._compose, self.get_option("strict"))
        readings = self._read(readers, stop, self._console_cache(path), use_cache)
        writer = InventoryWriter(
            groupings,
            readings,
            self.get_option("merge"),
            self.get_option("host_names"),
            {*self.inventory.hosts, *self.inventory.groups, *self.get_option("groups")},
            address_filter,
        )
        self._fill_inventory(writer, filters)
        empty = filter(None, (reading.empty_reason() for reading in readings))
        for warning in [*empty, *filters.warnings(), *writer.warnings()]:
            display.warning(warning)
        if display.verbosity > 1:
            for line in writer.explanations():
                display.vv(line)

    def _fill_inventory(self, writer: InventoryWriter, filters: HostFilters) -> None:
        """Fill the inventory, completely or not at all: templates can fail, so they fill a separate inventory first."""
        if not filters and not self._is_constructed:
            writer.add_hosts(self.inventory)
        else:
            target = self.inventory
            self.inventory = constructed = InventoryData()
            try:
                writer.add_hosts(
                    self.inventory,
                    filters.accept if filters else None,
                    self._construct if self._is_constructed else None,
                )
            finally:
                self.inventory = target
            conflicts = sorted(set(constructed.groups) & set(writer.group_names()))
            if conflicts:
                display.warning(
                    f"groups, keyed_groups: must not create groups of this plugin, got {summarize(conflicts)}. "
                    "They are ignored. Give keyed groups another prefix."
                )
            copy_inventory(constructed, target, conflicts)
        writer.add_groups(self.inventory)

    # Configuration

    def _configuration(self, path: str) -> dict[str, Any]:
        """Return {option: value} of the sections and of C(ansible_host), with all templates rendered."""
        config = dict(self._read_config_data(path))
        if overrides := os.environ.get(_OVERRIDES, "").strip():
            config = self._overridden(config, overrides)
            self.set_options(direct=config, var_options=self._vars)
        if unknown := unknown_options(config, self.get_options()):
            raise InputError(f"{unknown[0].upper()}{unknown[1:]}")
        if not self.get_option("host_names"):
            raise InputError(
                "host_names: must contain at least one value, got an empty list. Add device_id, for example."
            )
        if self._uses_stale and not self.get_option("cache"):
            raise InputError("stale: must be used with a cache, because old readings come from it. Set cache to true.")
        self.templar.available_variables = self._vars
        rendered = (option for option in (*SOURCES, "ansible_host") if option in config)
        return self._with_credentials({option: self._rendered(option, config[option]) for option in rendered})

    def _with_credentials(self, config: dict[str, Any]) -> dict[str, Any]:
        """Return the configuration without the consoles that have no credentials, if the user wants that."""
        left_out = sections_without_credentials(config) if self.get_option("only_with_credentials") else []
        if left_out and len(left_out) == len([system for system in SOURCES if system in config]):
            raise InputError(
                f"only_with_credentials: none of {', '.join(left_out)} has credentials. Set their environment "
                "variables. In AWX, add a credential to the inventory source."
            )
        for system in left_out:
            display.warning(f"{system}: has no credentials, so its devices are not in the inventory.")
        return {option: value for option, value in config.items() if option not in left_out}

    @property
    def _uses_stale(self) -> bool:
        return bool(self.get_option("stale") or self.get_option("on_error") == STALE)

    def _overridden(self, config: dict[str, Any], text: str) -> dict[str, Any]:
        """Return the configuration with the environment's options. In a section, they replace single options."""
        try:
            overrides = self.loader.load(trust_template(text))
        except AnsibleError as error:
            raise InputError(f"{_OVERRIDES}: {error}") from None
        if not isinstance(overrides, dict):
            raise InputError(f"{_OVERRIDES}: must be a mapping of options, got another type. Write it as YAML.")
        for option, value in overrides.items():
            from_file = config.get(option)
            if option in SOURCES and isinstance(from_file, dict) and isinstance(value, dict):
                config[option] = {**from_file, **value}
            else:
                config[option] = value
        return config

    def _rendered(self, option: str, value: Any) -> Any:
        try:
            return decrypt(self.templar.template(value))
        except AnsibleError as error:
            raise InputError(f"{option}: {error}") from None

    # Reading

    def _readers(self, sections: Sequence[Section], stop: StopFlag, redactor: Redactor) -> list[Reader]:
        """Return a Reader for each section. Raise an InputError that lists what any of them lacks."""
        readers, errors = [], []
        for section in sections:
            try:
                readers.append(Reader(section, self._announce, stop, redactor))
            except InputError as error:
                errors.append(error.message)
        if errors:
            raise InputError(" ".join(errors))
        return readers

    def _announce(self, text: str) -> None:
        display.display(text, stderr=True)  # programs parse the standard output of ansible-inventory

    def _console_cache(self, path: str) -> ConsoleCache | None:
        if not self.get_option("cache"):
            return None
        name = self.get_option("cache_plugin")
        if name in ("memory", "ansible.builtin.memory"):
            display.warning(f"cache: the cache plugin {name} stores nothing beyond this run.")
        names = (("_uri", "cache_connection"), ("_prefix", "cache_prefix"))
        options = {key: self.get_option(option) for key, option in names if self.get_option(option) is not None}
        # Ansible's cache plugins hide expired entries, but this plugin can be configured to use them.
        self._cache = get_cache_plugin(name, **options, _timeout=0)
        return ConsoleCache(self._cache, self.get_cache_key(path), self.get_option("cache_timeout"), display.warning)

    def _read(
        self, readers: Sequence[Reader], stop: StopFlag, cache: ConsoleCache | None, use_cache: bool
    ) -> list[Reading]:
        """Return the Readings, in the order of the readers. use_cache: whether cached readings may be used."""
        found: dict[str, Reading] = {}
        if cache and use_cache:
            found = {reader.system: reading for reader in readers if (reading := cache.fresh(reader))}
        results = read_all([reader for reader in readers if reader.system not in found], stop)
        new = {system: result for system, result in results.items() if isinstance(result, Reading)}
        found.update(new)
        for warning in (warning for reader in readers if reader.system in new for warning in reader.warnings()):
            display.warning(warning)
        if cache and new:
            cache.store(new.values(), readers)
        failed = {
            reader: result for reader in readers if isinstance(result := results.get(reader.system), DeviceActionsError)
        }
        found.update(self._stale_readings(failed, cache))
        errors = [error for reader, error in failed.items() if reader.system not in found]
        if errors and (self.get_option("on_error") != KEEP_OTHERS or not found):
            raise DeviceActionsError(" ".join(error.message for error in errors))
        for error in errors:
            display.warning(f"{error.message} Its devices are missing from the inventory.")
        return [found[reader.system] for reader in readers if reader.system in found]

    def _stale_readings(
        self, failed: Mapping[Reader, DeviceActionsError], cache: ConsoleCache | None
    ) -> dict[str, Reading]:
        """Return {system: old Reading} of the consoles that failed, if the user allows it."""
        found = {}
        if cache and self._uses_stale:
            for reader, error in failed.items():
                if reading := cache.last(reader):
                    found[reader.system] = replace(reading, is_stale=True)
                    display.warning(f"{error.message} Its reading of {reading.age()} ago is used instead.")
        return found

    # Constructed features

    @property
    def _is_constructed(self) -> bool:
        return any(self.get_option(option) for option in ("compose", "groups", "keyed_groups"))

    def _construct(self, name: str, variables: Mapping[str, Any]) -> None:
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
