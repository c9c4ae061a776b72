# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be executed, and how it compares with what the console says was executed."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from ..._common.digests import digest
from ..._common.errors import InputError
from ..._common.text import escape_unprintable, summarize

_SCHEMES = ("ftp", "sftp", "smb", "https")  # the last for buckets of S3
_SHORTEST_SECRET = 4  # characters; what is shorter stands in too many innocent texts to be masked on its own

_UNKNOWN_PACKAGE = "it names a package that the tenant does not have, or names it otherwise than its list does"
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_LOWER_HEX = re.compile("%[0-9A-F]{2}")


@dataclass(frozen=True)
class Order:
    """An execution that is wanted.

    packages: (the facts of the package, its arguments) each. device_ids or zone_ids: in Focus form, each once.
    destination: secret, "" for none. labels: {device id: how people name the device}.
    """

    name: str
    packages: tuple
    device_ids: tuple
    zone_ids: tuple
    destination: str
    keep_results_locally: bool
    labels: dict

    def body(self):
        """The body of the request (page "Create package execution")."""
        return {
            "execution": {
                "name": self.name,
                "target": {"zones": list(self.zone_ids)} if self.zone_ids else {"devices": list(self.device_ids)},
                "destination": self.destination,
                "packageExecutions": [
                    {"arguments": list(arguments), "package": package["id"]} for package, arguments in self.packages
                ],
                "keepResultsLocally": self.keep_results_locally,
            }
        }

    @property
    def folded_name(self):
        """See folded_name()."""
        return folded_name(self.name)

    @property
    def packages_digest(self):
        """Equal for orders of the same packages with the same arguments."""
        return digest(json.dumps([[package["id"], arguments] for package, arguments in self.packages]))[:32]

    def has_name_of(self, execution):
        """Whether an execution (see execution_facts) is called like this one, as people read names."""
        return folded_name(execution["name"] or "") == self.folded_name

    def contradictions(self, execution, known):
        """Like differences(), of what is known: that the console names a package in a way of its own is none."""
        return [text for text in self.differences(execution, known) if text != _UNKNOWN_PACKAGE]

    def differences(self, execution, known):
        """In words, what an execution has otherwise; none where it is what is wanted.

        known: {id or address: the facts of a package}, since the console names packages by either.
        """
        found = [*self._set_difference("zones", self.zone_ids, execution["zone_ids"])]
        if not self.zone_ids:  # beside zones, devices are those that the console found in them
            found += self._set_difference("devices", self.device_ids, execution["device_ids"])
        found += self._package_differences(execution["packages"], known)
        if not _same_destination(execution["secret_destination"] or "", self.destination):
            found.append("the destination differs")
        if execution["keep_results_locally"] not in (None, self.keep_results_locally):
            found.append("keep_results_locally differs")
        return found

    def _set_difference(self, action, wanted, told):
        missing, others = sorted(set(wanted) - set(told)), sorted(set(told) - set(wanted))
        if missing:
            yield f"{action}: it is without {len(missing)} that you want ({self._labelled(missing)})"
        if others:
            yield f"{action}: it has {len(others)} that you do not want ({self._labelled(others)})"

    def _labelled(self, ids):
        return summarize([self.labels.get(one, one) for one in ids])

    def _package_differences(self, told, known):
        ran = [known.get(one["package"]) for one in told]
        if len(ran) != len(self.packages):
            yield f"packages: {len(ran)} of them instead of {len(self.packages)}"
        elif None in ran:
            yield _UNKNOWN_PACKAGE
        elif [package["id"] for package in ran] != [package["id"] for package, dummy in self.packages]:
            wanted = [package["name"] for package, dummy in self.packages]
            yield f"packages: {_shown(package['name'] for package in ran)} instead of {_shown(wanted)}"
        else:
            for one, (package, arguments) in zip(told, self.packages):
                yield from _argument_difference(package["name"], one["arguments"], arguments)


def folded_name(name):
    """A name for comparing: neither blanks nor the way of writing an umlaut tell one from another."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def check_destination(text):
    """A destination as a user gave it, or an InputError, which does not show it. "" for none."""
    text = (text or "").strip()
    if not text:
        return ""
    parts = _parts(text)
    usable = parts and parts.scheme.lower() in _SCHEMES and parts.hostname and not _UNSAFE.search(text)
    # A special character of a password that is not quoted would end the part in which credentials stand.
    if not usable or parts.fragment or text.count("@") > 1 or text.count("@") != parts.netloc.count("@"):
        raise InputError(
            "destination: it is no address that the console takes: ftp://, sftp:// or smb://, or https:// of a bucket "
            "of S3, with user, password and host, and what is special in a password quoted (%40 for @, %2F for /)."
        )
    return text


def destination_secrets(destination):
    """(what nobody may see of a checked destination, what is to be masked in foreign texts beside it).

    The second are the user, which may be a key or a token, and the values of a query. Each in every spelling.
    """
    if not destination:
        return [], []
    parts = _parts(destination)
    values = [parts.username or "", *(value for dummy, value in parse_qsl(parts.query))]
    others = [text for value in values for text in _spellings(value)]
    return [destination, *_spellings(parts.password or "")], others


def _spellings(secret):
    plain = unquote(secret)
    quoted = [quote(plain, safe=""), quote(plain), quote_plus(plain)]
    spellings = {secret, plain, *quoted, *(_LOWER_HEX.sub(lambda code: code[0].lower(), text) for text in quoted)}
    return sorted(text for text in spellings if len(text) >= _SHORTEST_SECRET)


def _parts(text):
    """The parts of an address, or None for what is none."""
    try:
        parts = urlsplit(text)
        dummy = parts.hostname, parts.port  # both raise for what is none
    except ValueError:
        return None
    return parts


def _same_destination(told, wanted):
    """Whether they are equal. A console may keep the password back, or show asterisks for it."""
    ours, theirs = _parts(wanted), _parts(told)
    if told == wanted or not (ours and theirs):
        return told == wanted
    is_hidden = ours.password and not (theirs.password or "").strip("*")
    same_user = (theirs.username or "").strip("*") in ("", ours.username)
    places = [(parts.scheme, parts.hostname, parts.port, parts.path, parts.query) for parts in (ours, theirs)]
    return bool(is_hidden) and same_user and places[0] == places[1]


def _argument_difference(package, told, wanted):
    """The first argument that differs."""
    for number, (its, ours) in enumerate(zip_longest(told, wanted), start=1):
        if its != ours:
            its, ours = ("none" if one is None else f"'{escape_unprintable(one)}'" for one in (its, ours))
            yield f"argument {number} of {package}: {its} instead of {ours}"
            return


def _shown(names):
    return summarize([str(name) for name in names]) or "none"
