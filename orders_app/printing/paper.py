"""Paper on which words are written: A4, in our own letters.

They are Inter's, which `static/fonts` has for browsers: the same two files, put together and
made static for two weights. What Inter has no letters for is written in DejaVu Sans (Greek,
Cyrillic, Hebrew, Arabic and more); what neither has, in the fonts that `INVOICE_FONTS` names,
and else as an empty box. No name can keep a document from being written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF

from config.visible import visible

FONTS = Path(__file__).parent / "fonts"
OURS = FONTS / "Inter-Regular.ttf"
BOX = "□"
INK, DIM, LINE = (29, 28, 26), (85, 81, 74), (213, 209, 200)
# Millimetres: between the margins, from line to line, within a row of a table.
WIDE, LEAD, PADDING = 170.0, 5.0, 1.5
# Points, of letters.
TEXT, SMALL, LARGE = 9.5, 8.0, 18.0

Row = tuple[str, str, str]


class Columns(NamedTuple):
    """How wide each is, and on which side its words stand."""

    wide: tuple[float, float, float]
    align: tuple[str, str, str]


def other_fonts() -> list[Path]:
    return [FONTS / "DejaVuSans.ttf", *map(Path, settings.INVOICE_FONTS)]


@cache
def signs_in(file: Path) -> frozenset[int]:
    """The letters that a font has, as numbers of Unicode."""
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


class Paper(FPDF):
    """Words that come from people may be anything; none of the methods raises for them."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.add_font("ours", fname=OURS)
        self.add_font("ours", style="B", fname=OURS.with_name("Inter-SemiBold.ttf"))
        self.set_margins(20, 20)
        self.set_auto_page_break(True, margin=25)
        self.set_draw_color(*LINE)

    def say(
        self,
        text: str,
        *,
        size: float = TEXT,
        bold: bool = False,
        dim: bool = False,
        wide: float = WIDE,
        lead: float = LEAD,
    ) -> None:
        """Its lines one beneath the other; one that is too long is broken."""
        self.use(size, bold=bold, dim=dim)
        for part in self.broken(text, wide):
            if self.will_page_break(lead):
                self.add_page()
            self.put(part, wide, lead=lead)

    def write_table(self, heads: Row, rows: list[Row], columns: Columns) -> None:
        """Its heads come again on each page."""
        self.write_row(heads, columns, size=SMALL, dim=True)
        for row in rows:
            lines = max(len(self.broken(*pair)) for pair in zip(row, columns.wide, strict=True))
            if self.will_page_break(lines * LEAD + 2 * PADDING):
                self.add_page()
                self.write_row(heads, columns, size=SMALL, dim=True)
            self.line(self.l_margin, self.y, self.l_margin + WIDE, self.y)
            self.write_row(row, columns)

    def write_row(
        self, row: Row, columns: Columns, *, size: float = TEXT, dim: bool = False
    ) -> None:
        self.use(size, dim=dim)
        top = bottom = self.y + PADDING
        left = self.l_margin
        for words, wide, align in zip(row, columns.wide, columns.align, strict=True):
            self.y = top
            for part in self.broken(words, wide):
                self.x = left
                self.put(part, wide, align=align)
            bottom, left = max(bottom, self.y), left + wide
        self.set_xy(self.l_margin, bottom + PADDING)

    def put(
        self,
        words: str,
        wide: float,
        *,
        lead: float = LEAD,
        align: str = "L",
        goes_on: bool = False,
    ) -> None:
        """One line, and to the beginning of the next one unless it `goes_on`. The font is
        given back afterwards: after a letter of another one the library believes that it still
        has ours."""
        with self.local_context():
            if goes_on:
                self.cell(wide, lead, words, align=align)
            else:
                self.cell(wide, lead, words, align=align, new_x="LMARGIN", new_y="NEXT")

    def use(self, size: float = TEXT, *, bold: bool = False, dim: bool = False) -> None:
        self.set_font("ours", style="B" if bold else "", size=size)
        self.set_text_color(*(DIM if dim else INK))

    def broken(self, text: str, wide: float) -> list[str]:
        """Its lines, made to fit. (The library breaks lines too, but garbles those that go from
        right to left.)"""
        lines: list[str] = []
        for line in text.splitlines():
            found = ""
            for word in self.readable(line).split(" "):
                longer = f"{found} {word}" if found else word
                if found and not self.fits(longer, wide):
                    lines.append(found)
                    longer = word
                *full, found = self.cut(longer, wide)
                lines += full
            lines.append(found)
        return lines

    def cut(self, word: str, wide: float) -> list[str]:
        """Within itself, if it does not fit on a line."""
        pieces = []
        while not self.fits(word, wide):
            most = next(n for n in range(len(word), 0, -1) if self.fits(word[:n], wide))
            pieces.append(word[:most])
            word = word[most:]
        return [*pieces, word]

    def fits(self, text: str, wide: float) -> bool:
        return len(text) < 2 or self.get_string_width(text) <= wide - 2 * self.c_margin

    def readable(self, text: str) -> str:
        """With a box for each letter that no font has. Other fonts than ours are opened only
        for who needs them: they are large."""
        words = visible(text)
        lacking = set(map(ord, words)) - signs_in(OURS)
        if lacking and "others" not in self.fonts:
            self.open_other_fonts()
        for file in other_fonts():
            lacking -= signs_in(file)
        return words.translate(dict.fromkeys(lacking, BOX))

    def open_other_fonts(self) -> None:
        names = []
        for number, file in enumerate(other_fonts()):
            names.append(f"others{number or ''}")
            self.add_font(names[-1], fname=file)
        self.set_fallback_fonts(names, exact_match=False)
        self.set_text_shaping(True)
