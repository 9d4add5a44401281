"""Pictures of an examination come back by what they are like, each once, however many there are."""

from __future__ import annotations

from pathlib import Path

from scanward.store import PictureRow, stock_in

COLOUR, GREY = "suspect 480 640 3 RGB 1", "trusted 480 640 1 MONOCHROME2 3"


def row(number: int, likeness: str, frame: str = "") -> PictureRow:
    place = ("p1", "s1", f"e{number % 7}")
    return PictureRow(number, *place, likeness, b"", f"/{number}", "", 1, 1, "US", "", "", frame)


def test_those_of_a_likeness_are_given_once_in_order_and_no_others(tmp_path: Path) -> None:
    with stock_in(tmp_path) as stock:
        likenesses = {n: (COLOUR, GREY, "suspect 3 3 1 PALETTE COLOR 1")[n % 3] for n in range(1700)}
        stock.pictures.add(row(n, likeness, f"f{n % 2}") for n, likeness in likenesses.items())
        found = list(stock.pictures.alike(("* * * 3 *",)))
        assert {each.number for each in found} == {n for n, likeness in likenesses.items() if likeness == COLOUR}
        assert len(found) == 567
        places = [(each.frame_of_reference, each.series, each.number) for each in found]
        assert places == sorted(places)
        assert len(list(stock.pictures.alike(("* * * 3 *", "*PALETTE COLOR*")))) == 567 + 566
        assert list(stock.pictures.alike(("nothing",))) == []
