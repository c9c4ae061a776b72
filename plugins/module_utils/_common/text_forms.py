# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one form in which texts of users and consoles compare: names of devices, groups, zones, users and the like."""

from __future__ import annotations

import functools
import re
import unicodedata

# Characters that people and programs exchange without noticing.
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),  # macOS names a machine with a typographic apostrophe
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u3002": ".",  # the dot of East Asian keyboards
        "\u0131": "i",  # the Turkish dotless i, whose capital is I
    }
)
_DOTTED_I = re.compile("i\u0307+")  # what folding the case makes of the Turkish capital I with a dot


def comparable(text: object) -> str:
    """Return a text in the form in which texts compare. Two texts are equal if these forms are.

    Case does not count (full case folding, so a German sharp s is ss), nor do Unicode's alternative spellings of a
    character (NFKC: composed or decomposed, full width), invisible characters, the kind of blank, hyphen and
    apostrophe, and the difference between a Turkish i with and without a dot. Letters of different scripts that look
    alike stay different.
    """
    text = str(text)
    if text.isascii():
        return " ".join(text.lower().split())
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    # Unicode's definition of a caseless match for identifiers, which needs both steps twice.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", visible).casefold())
    folded = unicodedata.normalize("NFKC", folded.casefold()).translate(_SAME)
    return " ".join(unicodedata.normalize("NFKC", _DOTTED_I.sub("i", folded)).split())


@functools.lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a comparable text in which C(*) stands for any text. No other character does."""
    first, *parts = map(re.escape, re.split(r"\*+", pattern))
    if not parts:
        return re.compile(first)
    # The first place of each part is as good as any later one. To try all of them would take years for some names.
    middle = "".join(f"(?=(?P<part{number}>.*?{part}))(?P=part{number})" for number, part in enumerate(parts[:-1]))
    return re.compile(f"{first}{middle}.*{parts[-1]}", re.DOTALL)
