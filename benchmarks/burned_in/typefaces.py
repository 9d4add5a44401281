"""The typefaces that text is planted in: those that come inside packages, and a bitmap and a plotter face of our own.

Scanners draw with small bitmap faces and with strokes of one pixel; newer consoles with sans-serif outlines.
The faces that are held out are never looked at while something is tuned.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from numpy.typing import NDArray


_GRID_CAP: Final = 6
_GRID_DESCENT: Final = 2
_GRID_WIDE: Final = 4
_SHARPER: Final = 4
"""Strokes are drawn this many times larger, then averaged down."""


class Kind(StrEnum):
    OUTLINE = "outline"
    STROKE = "stroke"
    BITMAP = "bitmap"
    BLOCKS = "blocks"
    """The smallest bitmap, each pixel of it a square of several."""
    COURIER = "courier"
    """The X11 bitmap that comes inside Pillow, in whole multiples."""


@dataclass(frozen=True, slots=True)
class Typeface:
    name: str
    kind: Kind
    path: str = ""
    """A font file; empty for Pillow's own Aileron and where none is needed."""


def typefaces(*, held_out: bool) -> tuple[Typeface, ...]:
    """The faces of one split that this machine has. Both splits have bitmap and stroke faces of their own making."""
    wanted = _HELD_OUT if held_out else _TUNING
    files = {name: _find(pattern) for name, pattern in wanted.items()}
    outlines = [Typeface(name, Kind.OUTLINE, str(path)) for name, path in files.items() if path]
    if held_out:
        return (*outlines, Typeface("blocks", Kind.BLOCKS), Typeface("stroke", Kind.STROKE))
    return (
        Typeface("aileron", Kind.OUTLINE),
        *outlines,
        Typeface("bitmap", Kind.BITMAP),
        Typeface("stroke", Kind.STROKE),
        Typeface("courier", Kind.COURIER),
    )


_TUNING: Final = {
    "dejavu-sans": "DejaVuSans.ttf",
    "dejavu-bold": "DejaVuSans-Bold.ttf",
    "dejavu-mono": "DejaVuSansMono.ttf",
}
_HELD_OUT: Final = {
    "lato": "lato-normal.woff",
    "lato-bold": "lato-bold.woff",
    "roboto-slab": "Roboto-Slab-Regular.woff",
    "dejavu-condensed": "DejaVuSansCondensed.ttf",
    "dejavu-mono-bold": "DejaVuSansMono-Bold.ttf",
}


@cache
def _find(name: str) -> Path | None:
    """A font file inside an installed package (mkdocs and matplotlib bring some), or of the system."""
    for package, folder in (("mkdocs", "themes/readthedocs/css/fonts"), ("matplotlib", "mpl-data/fonts/ttf")):
        found = importlib.util.find_spec(package)
        if found and found.origin and (path := Path(found.origin).parent / folder / name).exists():
            return path
    path = Path("/usr/share/fonts/truetype/dejavu") / name
    return path if path.exists() else None


def ink(face: Typeface, text: str, cap_px: int, *, bold: bool = False, smooth: bool = True) -> NDArray[np.float32]:
    """`text` in capitals of about `cap_px` rows, cut to its ink; `smooth` False for one bit a pixel."""
    if face.kind is Kind.OUTLINE:
        # Pillow's Aileron has the letters of ASCII only, as the faces of our own.
        drawn = _outline(face, text if face.path else plain(text), cap_px, bold=bold, smooth=smooth)
    elif face.kind is Kind.STROKE:
        drawn = _strokes(plain(text), cap_px, bold=bold, smooth=smooth)
    elif face.kind is Kind.BITMAP:
        drawn = _bitmap(plain(text), cap_px, pen=max(1, round(cap_px / 12)) + bold)
    elif face.kind is Kind.BLOCKS:
        drawn = _enlarged(_bitmap(plain(text), _GRID_CAP + 1, pen=1), max(1, round(cap_px / (_GRID_CAP + 1))))
    else:
        drawn = _courier(plain(text), cap_px)
    return _cut(drawn)


def cap_height(face: Typeface, cap_px: int) -> int:
    """Rows that a capital really has in `face` when `cap_px` are asked for."""
    return int(ink(face, "H", cap_px).shape[0])


def plain(text: str) -> str:
    """Without accents, in ASCII."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _cut(drawn: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = np.flatnonzero(drawn.max(axis=1) > 0), np.flatnonzero(drawn.max(axis=0) > 0)
    if not rows.size:
        raise ValueError("nothing was drawn")
    return drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@cache
def _font(path: str, cap_px: int) -> Any:
    def load(size: float) -> Any:
        return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)

    probe = load(200)
    box = probe.getbbox("H")
    return load(200 * cap_px / (box[3] - box[1]))


def _outline(face: Typeface, text: str, cap_px: int, *, bold: bool, smooth: bool) -> NDArray[np.float32]:
    font = _font(face.path, cap_px)
    stroke = max(1, cap_px // 20) if bold else 0
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    canvas = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "L" if smooth else "1"
    draw.text((2 - left, 2 - top), text, fill=255, font=font, stroke_width=stroke)
    return np.asarray(canvas, np.float32) / 255


@cache
def _polylines() -> dict[str, tuple[tuple[tuple[int, int], ...], ...]]:
    table: dict[str, tuple[tuple[tuple[int, int], ...], ...]] = {" ": ()}
    for line in (Path(__file__).parent / "strokes.txt").read_text("ascii").splitlines():
        if line.startswith("//"):
            continue
        table[line[0]] = tuple(
            tuple((int(point[0]), int(point[1])) for point in part.split()) for part in line[2:].split(",")
        )
    return table


def _bitmap(text: str, cap_px: int, *, pen: int) -> NDArray[np.float32]:
    """Strokes drawn without smoothing on the pixel grid; at seven rows this is a 5x7 face."""
    scale = (cap_px - pen) / _GRID_CAP
    wide = scale * 0.92 if cap_px > _GRID_CAP + 1 else scale
    return np.asarray(_drawn(text, (wide, scale), pen), np.float32) / 255


def _strokes(text: str, cap_px: int, *, bold: bool, smooth: bool) -> NDArray[np.float32]:
    """Plotter lettering with a pen of about a pixel."""
    pen = max(1.0, cap_px / 16) * (2 if bold else 1)
    if not smooth:
        return _bitmap(text, cap_px, pen=round(pen))
    scale = (cap_px - pen) / _GRID_CAP * _SHARPER
    large = np.asarray(_drawn(text, (scale * 0.85, scale), round(pen * _SHARPER)), np.float32) / 255
    rows, columns = (-(-side // _SHARPER) * _SHARPER for side in large.shape)
    padded = np.zeros((rows, columns), np.float32)
    padded[: large.shape[0], : large.shape[1]] = large
    return padded.reshape(rows // _SHARPER, _SHARPER, columns // _SHARPER, _SHARPER).mean(axis=(1, 3))


def _drawn(text: str, scale: tuple[float, float], pen: int) -> Image.Image:
    wide, high = scale
    table = _polylines()
    # One free column of the grid stands between letters, and at least one pixel.
    advance = max(_GRID_WIDE * wide + pen + 1, (_GRID_WIDE + 1.5) * wide)
    tall = (_GRID_CAP + _GRID_DESCENT) * high
    canvas = Image.new("L", (int(advance * len(text)) + 2 * pen + 2, int(tall) + 2 * pen + 2))
    draw = ImageDraw.Draw(canvas)
    for number, letter in enumerate(text):
        for line in table.get(letter, table["?"]):
            at = [(pen + round(number * advance + x * wide), pen + round(tall - y * high)) for x, y in line]
            draw.line(at if len(at) > 1 else at * 2, fill=255, width=pen)
            for x, y in at if pen > 1 else at[:1]:
                low, up = (pen - 1) // 2, pen // 2
                draw.rectangle((x - low, y - low, x + up, y + up), fill=255)
    return canvas


def _courier(text: str, cap_px: int) -> NDArray[np.float32]:
    font = ImageFont.load_default_imagefont()
    canvas = Image.new("1", (int(font.getlength(text)) + 2, 12))
    ImageDraw.Draw(canvas).text((0, 0), text, fill=1, font=font)
    drawn = np.asarray(canvas, np.float32)
    capital = Image.new("1", (8, 12))
    ImageDraw.Draw(capital).text((0, 0), "H", fill=1, font=font)
    return _enlarged(drawn, max(1, round(cap_px / _cut(np.asarray(capital, np.float32)).shape[0])))


def _enlarged(drawn: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    return drawn.repeat(times, axis=0).repeat(times, axis=1)
