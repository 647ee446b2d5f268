"""Every pair of colours that the components put together can be read (WCAG 1.4.3, 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\);")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
COLOURS["on-fill"] = ("#ffffff", "#ffffff")

SURFACES = ["canvas", "surface", "sunken", "raised", "hover", "pressed"]
MEANINGS = ["good", "warn", "bad", "note", "staff"]
TEXT = [
    *((ink, on) for ink in ["ink", "ink-2", "ink-3", "accent"] for on in SURFACES),
    *((f"{word}-ink", on) for word in MEANINGS for on in [f"{word}-soft", "surface"]),
    *((ink, f"{word}-soft") for word in MEANINGS for ink in ["ink", "accent"]),
    *((f"av-{number}-ink", f"av-{number}") for number in range(1, 7)),
    *((ink, "accent-soft") for ink in ["accent", "ink", "ink-2"]),
    *((ink, "wash-staff") for ink in ["ink", "ink-2", "staff-ink"]),
    *(("on-fill", fill) for fill in ["accent-fill", "accent-fill-2", "bad-fill", "bad-fill-2"]),
    *[("acting-ink", "acting-bg"), ("acting-bg", "acting-hover")],
    *[("ink-2", "av-0"), ("on-fill", "av-system")],
]
EDGES = [
    (line, on)
    for line in ["line-control", "accent", "accent-fill"]
    for on in ["canvas", "surface", "sunken", "raised"]
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "on"), TEXT)
def test_text(ink: str, on: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[on][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "on"), EDGES)
def test_edge_of_a_control(edge: str, on: str, theme: int) -> None:
    assert contrast(COLOURS[edge][theme], COLOURS[on][theme]) >= 3
