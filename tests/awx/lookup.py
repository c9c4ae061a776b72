# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in of the lookup plugin awx.awx.controller_api: it reads the file of the stand-in modules."""

from __future__ import annotations

import json

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

DOCUMENTATION = """
name: controller_api
short_description: Read objects
description: Read objects.
author: none
options:
  _terms: {description: The endpoint., required: true}
  query_params: {description: The filter., type: dict, default: {}}
  return_all: {description: All pages., type: boolean, default: false}
  max_objects: {description: A limit., type: integer, default: 1000}
  host: {description: The file., env: [{name: CONTROLLER_HOST}]}
  username: {description: A user.}
  password: {description: A password.}
  oauth_token: {description: A token.}
  verify_ssl: {description: Whether to verify., type: bool}
  request_timeout: {description: A timeout., type: float}
"""


_FILTERS = {
    "contains": lambda value, text: text in (value or ""),
    "startswith": lambda value, text: (value or "").startswith(text),
    "": lambda value, text: str(value) == str(text),
}


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        self.set_options(var_options=variables, direct=kwargs)
        try:
            with open(self.get_option("host"), encoding="utf-8") as file:
                data = json.load(file)
        except OSError as error:
            raise AnsibleError(f"Unable to reach the controller: {error}") from None
        objects = data.get(terms[0], [])
        for key, text in self.get_option("query_params").items():
            field, _dot, kind = key.partition("__")
            objects = [one for one in objects if _FILTERS[kind](one.get(field), text)]
        return objects
