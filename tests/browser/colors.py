# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contrast of colors, and how different they look, also to color-blind people."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

# What protanopia, deuteranopia and tritanopia make of linear RGB (Machado, Oliveira and Fernandes, 2009).
VISIONS = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.052)),
    "deuteranopia": ((0.3673, 0.8606, -0.228), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)),
    "tritanopia": ((1.2555, -0.0767, -0.1788), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6914, 0.3039)),
}
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.0888)


def luminance(color: str) -> float:
    """Return the relative luminance of ``rgb(...)`` as defined by WCAG 2."""
    return product((XYZ[1],), linear(color))[0]


def linear(color: str) -> list[float]:
    """Return the linear channels of ``rgb(...)``, from 0 to 1."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]


def product(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """Return the product of a matrix and a vector."""
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def difference(one: str, other: str) -> float:
    """Return the difference of two colors in CIELAB for the eyes that see the smallest one. 2 is barely visible."""
    return min(math.dist(lab(one, vision), lab(other, vision)) for vision in VISIONS)


def lab(color: str, vision: str) -> tuple[float, float, float]:
    """Return what eyes see of ``rgb(...)``: lightness, green to red, blue to yellow."""
    seen = [min(1.0, max(0.0, part)) for part in product(VISIONS[vision], linear(color))]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (xyz / white for xyz, white in zip(product(XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
