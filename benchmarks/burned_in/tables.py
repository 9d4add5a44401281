"""Turns records into the tables of docs/lookup/benchmarks.md."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from benchmarks.burned_in.scoring import Share
from benchmarks.burned_in.truth import CLEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.burned_in.looking import PictureRecord, StringRecord

CAPS: Final = ((0, 7), (8, 10), (11, 14), (15, 20), (21, 30), (31, 60))
CONTRASTS: Final = ((0, 24), (25, 37), (38, 59), (60, 99), (100, 159), (160, 255))


def strings(records: Iterable[PictureRecord]) -> list[StringRecord]:
    return [text for record in records for text in record.strings]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def grid(texts: Iterable[StringRecord]) -> str:
    """Size by contrast; strings on busy ground stand in a table of their own."""
    cells: defaultdict[tuple[int, int], Share] = defaultdict(Share)
    for text in texts:
        if text.contrast >= CLEAR * text.clutter:
            cells[_bin(text.cap_px, CAPS), _bin(text.contrast, CONTRASTS)].add(text.found)
    head = ["capitals px", *(f"{low}-{high} grey levels" for low, high in CONTRASTS)]
    return table(head, ([_range(cap), *(cells[i, j] for j in range(len(CONTRASTS)))] for i, cap in enumerate(CAPS)))


def by(texts: Iterable[StringRecord], name: str, key: Callable[[StringRecord], Any]) -> str:
    """Found by a property, horizontal and turned apart."""
    cells: defaultdict[tuple[Any, bool], Share] = defaultdict(Share)
    for text in texts:
        cells[key(text), text.direction == 0].add(text.found)
    names = sorted({key_ for key_, _ in cells}, key=str)
    return table([name, "horizontal", "turned"], ([n, cells[n, True], cells[n, False]] for n in names))


def busy(texts: Iterable[StringRecord]) -> str:
    """Strings of at least 8 px and 60 grey levels by how much their ground changes under them."""
    edges = ((3, 1e9, "at least 3"), (2, 3, "2-3"), (1, 2, "1-2"), (0, 1, "below 1"))
    shares = []
    for low, high, name in edges:
        share = Share()
        for text in texts:
            if text.cap_px >= 8 and text.contrast >= 60 and low <= text.contrast / max(text.clutter, 1e-6) < high:
                share.add(text.found)
        shares.append([name, share])
    return table(["contrast / standard deviation of the ground", "found"], shares)


def surface_report(records: list[PictureRecord]) -> str:
    texts = strings(records)
    who = [text for text in texts if text.identifies]
    clear = [text for text in who if text.legible]
    upright, turned = [t for t in who if t.direction == 0], [t for t in who if t.direction]
    dim = [t for t in who if 25 <= t.contrast < 38 and t.cap_px >= 8]
    parts = [
        "Horizontal, all that identifies:\n\n" + grid(upright),
        "Turned by 90, 180 or 270 degrees:\n\n" + grid(turned),
        "Legible, by direction:\n\n" + by(clear, "degrees", lambda t: t.direction),
        "Legible, by place:\n\n" + by(clear, "place", lambda t: t.place),
        "Legible, by style:\n\n" + by(clear, "style", lambda t: t.style),
        "Legible, by typeface:\n\n" + by(clear, "typeface", lambda t: t.face),
        "Busy ground:\n\n" + busy(who),
        f"Legible, horizontal: {share(t for t in clear if t.direction == 0)}",
        f"Legible, turned: {share(t for t in clear if t.direction)}",
        f"Found at 25-37 grey levels, 8 px and more: {share(dim)}",
        f"What may stay, found: {share(t for t in texts if not t.identifies)}",
        costs(records),
    ]
    return "\n\n".join(parts)


def costs(records: list[PictureRecord]) -> str:
    clean = [record for record in records if record.clean]
    lost, pixels = sum(r.lost for r in clean), sum(r.pixels for r in clean)
    cost = sum(r.cpu_s for r in records) / max(1, len(records))
    false = sum(r.false_boxes for r in clean)
    return (
        f"{len(records)} pictures, {cost:.3f} CPU-s each; in the {len(clean)} whose grounds hold no text: "
        f"{false} false boxes, {100 * lost / max(1, pixels):.4f} % of pixels lost"
    )


def free_report(records: list[PictureRecord]) -> str:
    rows = []
    for modality in sorted({record.modality for record in records}):
        some = [record for record in records if record.modality == modality]
        lost = 100 * sum(r.lost for r in some) / sum(r.pixels for r in some)
        cost = sum(r.cpu_s for r in some) / len(some)
        boxes = sum(r.boxes for r in some) / len(some)
        rows.append([modality, len(some), f"{boxes:.3f}", f"{lost:.4f} %", f"{cost:.3f}"])
    return table(["text-free", "pictures", "false boxes a picture", "pixels lost", "CPU-s a picture"], rows)


def image_report(records: list[PictureRecord]) -> str:
    """Of pictures with legible writing that identifies: some of it found, all of it found."""
    noticed, whole = Share(), Share()
    for record in records:
        texts = [text for text in record.strings if text.identifies and text.legible]
        if texts:
            noticed.add(any(text.found for text in texts))
            whole.add(all(text.found for text in texts))
    return f"Pictures with legible text: noticed {noticed}, all of it covered {whole}\n\n{costs(records)}"


def share(texts: Iterable[StringRecord]) -> Share:
    made = Share()
    for text in texts:
        made.add(text.found)
    return made


def _bin(value: float, ranges: tuple[tuple[int, int], ...]) -> int:
    return next(i for i, (_, high) in enumerate(ranges) if round(value) <= high)


def _range(edges: tuple[int, int]) -> str:
    return f"{edges[0]}-{edges[1]}"
