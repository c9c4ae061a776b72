# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contacts of a source with its console."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    system_error,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventFeed
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_cache import SharedCache
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import StoreError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import LONGEST_LINE, SourceSettings


class Console:
    """Creates a feed for each contact. Only the token is kept from one contact to the next.

    feed: the class. stop: set when the source is to end.
    """

    def __init__(self, feed: type[EventFeed], settings: SourceSettings, log: Log, stop: StopFlag) -> None:
        self._feed = feed
        self._settings = settings
        self._log = log
        self._stop = stop
        self._run_state = RunState()

    @property
    def is_stopping(self) -> bool:
        """Whether the source is to end."""
        return self._stop.is_set()

    @contextmanager
    def contact(self) -> Iterator[EventFeed]:
        """Yield a feed, and log its warnings. Raise nothing but DeviceActionsErrors without secrets."""
        run_state = copy.copy(self._run_state)
        run_state.answers = SharedCache()  # a contact must not see a list that an earlier one has read
        context = Context(
            run_state=run_state, announce=self._log.debug, stop=self._stop, redactor=self._settings.redactor()
        )
        try:
            yield self._feed(dict(self._settings.params), context)
        except DeviceActionsError:
            raise
        except StoreError as error:
            raise DeviceActionsError(f"The events cannot be stored: {error}.", "system_error") from None
        except OSError as error:
            raise system_error(error) from None
        except Exception as error:  # a defect of this collection ends no source
            text = context.redactor.text(f"{type(error).__name__}: {error}")
            raise DeviceActionsError(f"Internal error: {text}", "internal_error") from None
        finally:
            context.close()
            for warning in context.warnings():
                self._log.repeat(context.redactor.text(warning, LONGEST_LINE))
