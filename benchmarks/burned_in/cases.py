"""The single pictures of the benchmark: text of all sizes, contrasts, places, directions and styles; and none.

A seed gives the same pictures always. The two splits share neither seeds, typefaces of packages, names nor real
pictures: what is tuned is tuned on one, what is published comes from the other.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.burned_in import backgrounds
from benchmarks.burned_in.planting import Planter
from benchmarks.burned_in.real_backgrounds import files, real
from benchmarks.burned_in.truth import Case, Place, Style, Wish
from benchmarks.burned_in.typefaces import cap_height, typefaces
from benchmarks.burned_in.wording import Sort, identifying, in_another_script, person, shortened, staying
from scanward.core.pixel_text import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.burned_in.backgrounds import Background
    from benchmarks.burned_in.truth import Planted
    from benchmarks.burned_in.wording import Person

SIZES: Final = (6, 8, 10, 12, 16, 24, 40)
CONTRASTS: Final = (20, 30, 45, 60, 100, 160, 255)
MODALITIES: Final = ("CT", "MR", "DX", "US", "OT")
_TURNS: Final = (Direction.UPRIGHT, Direction.DOWN, Direction.UP, Direction.UPSIDE_DOWN)
_KNOWN: Final = (Sort.NAME, Sort.NUMBER, Sort.DATE)
_STYLES: Final = (*Style, Style.PLAIN, Style.PLAIN, Style.PLAIN, Style.PLAIN)


def background(modality: str, number: int, rng: random.Random, *, held_out: bool) -> Background:
    """A real picture where there is one, every second time one of ours."""
    found = files(modality, held_out=held_out) if modality in {"CT", "MR", "DX"} else ()
    if found and number % 2 == 0:
        return real(found[rng.randrange(len(found))])
    seed = rng.randrange(1 << 30)
    makers = {"CT": backgrounds.ct, "MR": backgrounds.mr, "DX": backgrounds.chest, "OT": backgrounds.page}
    if modality == "US":
        return backgrounds.ultrasound(seed, colour=rng.random() < 0.7)
    return makers[modality](seed)


def surface(images: int, *, held_out: bool, seed: int = 1) -> Iterator[Case]:
    """Pictures with up to eight strings each, over the whole range of what can be planted."""
    return (surface_case(number, held_out=held_out, seed=seed) for number in range(images))


def surface_case(number: int, *, held_out: bool, seed: int = 1) -> Case:
    rng = random.Random(f"surface {seed} {held_out} {number}")
    modality = MODALITIES[number % len(MODALITIES)]
    ground = background(modality, number // len(MODALITIES), rng, held_out=held_out)
    who = person(rng, held_out=held_out)
    wishes = [wish(who, rng, held_out=held_out) for _ in range(8)]
    return planted(f"{modality} {number}", ground, who, wishes, rng)


def image_case(number: int, *, held_out: bool, seed: int = 1) -> Case:
    """A picture as machines write it: legible lines in one or two corners, or one to four somewhere on black."""
    rng = random.Random(f"image {seed} {held_out} {number}")
    modality = MODALITIES[number % len(MODALITIES)]
    ground = background(modality, number // len(MODALITIES), rng, held_out=held_out)
    who = person(rng, held_out=held_out)
    name = f"{modality} {number}"
    if rng.random() < 0.5:
        return planted(
            name, ground, who, [legible(who, rng, held_out=held_out) for _ in range(rng.randrange(1, 5))], rng
        )
    planter = Planter(ground, np.random.default_rng(rng.randrange(1 << 30)))
    texts: list[Planted] = []
    for corner in rng.sample(range(4), rng.choice((1, 2))):
        model = legible(who, rng, held_out=held_out)
        lines = [identifying(who, rng) if rng.random() < 0.7 else staying(rng) for _ in range(rng.randrange(2, 6))]
        wishes = [replace(model, sort=sort, text=text) for sort, text in lines]
        texts += planter.corner(wishes, corner, inset=rng.randrange(1, 9))
    return Case(name, ground, tuple(texts), who)


def large_case(number: int, *, held_out: bool, seed: int = 1) -> Case:
    """A radiograph of about 2500 rows with legible text of 12 to 40 pixels."""
    rng = random.Random(f"large {seed} {held_out} {number}")
    who = person(rng, held_out=held_out)
    wishes = []
    for _ in range(4):
        model = legible(who, rng, held_out=held_out)
        wishes.append(replace(model, cap_px=cap_height(model.face, rng.choice((12, 16, 24, 40)))))
    return planted(f"DX {number}", backgrounds.chest(rng.randrange(1 << 30), 2500), who, wishes, rng)


def dim_case(number: int, *, held_out: bool, seed: int = 1) -> Case:
    """One string that the headers know, 30 grey levels from its ground; a quarter of them turned."""
    rng = random.Random(f"dim {seed} {held_out} {number}")
    modality = MODALITIES[number % 4]
    ground = background(modality, number // 4, rng, held_out=held_out)
    who = person(rng, held_out=held_out)
    model = legible(who, rng, held_out=held_out)
    sort, text = next(each for each in iter(lambda: identifying(who, rng), None) if each[0] in _KNOWN)
    size = cap_height(model.face, rng.choice((9, 10, 12, 16, 20)))
    turn = rng.choice((*_TURNS[:1] * 3, _TURNS[1]))
    place = rng.choice((Place.MARGIN, Place.ANATOMY))
    asked = replace(model, sort=sort, text=text, contrast=30, place=place, cap_px=size, direction=turn)
    return planted(f"{modality} {number}", ground, who, [asked], rng)


def free_case(number: int, modality: str, *, held_out: bool, seed: int = 1) -> Case:
    """A picture in which nothing is written; radiographs are ours, for real ones hold markers."""
    rng = random.Random(f"without {seed} {held_out} {number}")
    ground = background(modality, number if modality != "DX" else 1, rng, held_out=held_out)
    return Case(f"{modality} {number}", ground, (), person(rng, held_out=held_out))


def wish(who: Person, rng: random.Random, *, held_out: bool) -> Wish:
    """A string of any size, contrast, place, direction and style; four of five identify."""
    sort, text = identifying(who, rng) if rng.random() < 0.8 else staying(rng)
    asked = rng.choice(SIZES)
    style = rng.choice(_STYLES)
    faces = typefaces(held_out=held_out)
    face = next(f for f in faces if f.name == "stroke") if style is Style.THIN else rng.choice(faces)
    if "dejavu" in face.name and rng.random() < 0.1:
        sort, text = in_another_script(rng, held_out=held_out)
    return Wish(
        shortened(text, 14 if asked >= 24 else 28), sort, face, cap_height(face, asked), rng.choice(CONTRASTS),
        direction=rng.choices(_TURNS, (5, 2, 2, 1))[0], place=rng.choice(tuple(Place)), style=style,
    )  # fmt: skip


def legible(who: Person, rng: random.Random, *, held_out: bool) -> Wish:
    """A string that identifies, written as machines write it: upright, clear, on black where there is room."""
    made = replace(wish(who, rng, held_out=held_out), style=Style.PLAIN, direction=Direction.UPRIGHT)
    sort, text = identifying(who, rng)
    face = made.face if made.face.name != "blocks" else typefaces(held_out=held_out)[0]
    return replace(made, sort=sort, text=text, face=face, cap_px=cap_height(face, rng.choice((9, 10, 12, 14))),
                   contrast=rng.choice((100, 160, 255)), place=Place.MARGIN)  # fmt: skip


def planted(name: str, ground: Background, who: Person, wishes: list[Wish], rng: random.Random) -> Case:
    """What of `wishes` finds room, largest first; where no place fits, another kind of place is tried."""
    planter = Planter(ground, np.random.default_rng(rng.randrange(1 << 30)))
    texts: list[Planted] = []
    for each in sorted(wishes, key=lambda w: (w.first, -w.cap_px * len(w.text))):
        if each.first:
            planter = Planter(ground, np.random.default_rng(rng.randrange(1 << 30)), each.first, planter)
        places = [each.place, *(place for place in Place if place is not each.place)]
        done = next((p for place in places if (p := planter.plant(replace(each, place=place)))), None)
        texts += [done] if done else []
    return Case(name, ground, tuple(texts), who)
