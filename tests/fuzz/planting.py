"""Puts a secret anywhere that an object has room for one. Each plant is a small step, so that Hypothesis can shrink a find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pydicom.datadict import DicomDictionary

from scanward.dicom.element import LONG_VRS, PIXEL_TAGS, SHORT_VRS

from .canaries import SPELLINGS, WHO
from .tree import Item, Node, Places, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

_OWN = {0x00020010, 0x00080005, 0x00080016, 0x00080018, 0x0020000D, 0x0020000E, *WHO}
"""Left alone: what says how to read the object, which one it is, and who the patient is."""
_UIDS = {
    0x00080016: b"1.2.840.10008.5.1.4.1.1.7",
    0x00080018: b"1.2.826.0.1.77.1",
    0x0020000D: b"1.2.826.0.1.77.2",
    0x0020000E: b"1.2.826.0.1.77.3",
}
_PIXEL_GROUPS = (0x0028, 0x7FE0)
_BY_KIND: dict[str, list[int]] = {}
for _tag, _entry in sorted(DicomDictionary.items()):
    if _tag >> 16 not in (0x0000, 0x0002, 0xFFFE, *_PIXEL_GROUPS) and _tag not in _OWN:
        _BY_KIND.setdefault(_entry[0].split(" or ")[-1], []).append(_tag)
TEXTS = sorted(t for vr in ("LO", "SH", "ST", "LT", "UT", "UC", "CS", "PN", "AE", "UR") for t in _BY_KIND[vr])
NUMBERS = sorted(t for vr in ("IS", "DS", "AS", "DA", "TM", "DT", "UI", "US", "UL", "FD", "AT") for t in _BY_KIND[vr])
_KEPT_BYTES = [0x00283006, 0x00281201, 0x00281202, 0x00281221, 0x00282000, 0x54001010, 0x00720110, 0x00660016]
"""Look-up tables, ICC profile, waveform, surface points: bytes that stay in a release."""
BYTES = sorted(t for vr in ("OB", "OW", "UN", "OF") for t in _BY_KIND.get(vr, ())) + 8 * _KEPT_BYTES
SEQUENCES = sorted(_BY_KIND["SQ"])
VRS = sorted((LONG_VRS | SHORT_VRS) - {"SQ"})
CREATORS = ("SIEMENS MR HEADER", "GEMS_PARM_01", "Philips Imaging DD 001", "SIEMENS CSA HEADER", "NOBODY 1.0")
_ANY_CODEC = frozenset(
    {"binary", "private", "wrong-vr", "trailer", "preamble", "odd-place", "overlay", "pixels", "bulk"}
)
_CODECS = ("ascii", "ascii", "ascii", "utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Plant:
    """One secret: what, how it is spelled in bytes, in which item, with which kind of element, how deep."""

    how: str
    text: str
    codec: str
    where: int
    tag: int
    vr: str
    deep: tuple[tuple[int, bool, bool], ...] = ()
    """Sequences to wrap around: tag, undefined length, sent as UN."""
    creator: str = CREATORS[0]
    padding: int = 0

    @property
    def secret(self) -> bytes:
        return self.text.encode(self.codec if self.text.isascii() or self.codec.startswith("utf-16") else "utf-8")


def _dictionary_vr(tag: int) -> str:
    return DicomDictionary[tag][0].split(" or ")[-1] if tag in DicomDictionary else "UN"


def _put(item: Item, node: Node) -> None:
    item[:] = [each for each in item if each.tag != node.tag] + [node]


def _wrapped(plant: Plant, node: Node) -> Node:
    for tag, undefined, as_un in plant.deep:
        node = Node(tag, "UN" if as_un else "SQ", items=[[node]], undefined=undefined)
    return node


def _item(tree: Tree, plant: Plant) -> Item:
    places = Places().collect(tree.nodes).found
    return places[plant.where % len(places)]


def _insert(tree: Tree, plant: Plant) -> None:
    """A new attribute with the VR that the dictionary says."""
    node = _wrapped(plant, Node(plant.tag, _dictionary_vr(plant.tag), plant.secret))
    if node.tag not in _OWN:
        _put(_item(tree, plant), node)


def _wrong_vr(tree: Tree, plant: Plant) -> None:
    _put(_item(tree, plant), _wrapped(plant, Node(plant.tag, plant.vr, plant.secret)))


def _replace(tree: Tree, plant: Plant) -> None:
    """The value of an attribute that is there."""
    item = _item(tree, plant)
    free = [n for n in item if n.items is None and n.tag not in _OWN and n.tag >> 16 not in _PIXEL_GROUPS]
    if free:
        node = free[plant.padding % len(free)]
        node.value, node.head = plant.secret, None


def _append(tree: Tree, plant: Plant) -> None:
    """Behind the text of an attribute that is there."""
    item = _item(tree, plant)
    texts = ("LO", "SH", "ST", "LT", "UT")
    free = [n for n in item if n.vr in texts and n.items is None and n.tag not in _OWN and n.head is None]
    if free:
        node = free[plant.padding % len(free)]
        node.value = node.value.rstrip(b" \0") + b" " + plant.secret


def _private(tree: Tree, plant: Plant) -> None:
    item = _item(tree, plant)
    group = (plant.tag >> 16 | 1) if plant.tag >> 16 > 8 else 0x0029  # below are no private groups
    block = 0x10 + plant.padding % 4
    creator = plant.creator.encode() if plant.padding % 5 else plant.secret
    _put(item, Node(group << 16 | block, "LO", creator))
    _put(item, Node(group << 16 | block << 8 | plant.tag & 0xFF, plant.vr, plant.secret))


_IN_ITEM = ("iso8859-5", "iso2022_jp", "utf-8", "gb18030")


def _character_set(tree: Tree, plant: Plant) -> None:
    """An item that says that it is in another character set."""
    inside = [
        Node(0x00080005, "CS", (b"ISO_IR 144", b"ISO 2022 IR 87", b"ISO_IR 192", b"GB18030")[plant.padding % 4]),
        Node(plant.tag, _dictionary_vr(plant.tag), plant.text.encode(_IN_ITEM[plant.padding % 4], "replace")),
    ]
    _put(_item(tree, plant), Node(plant.deep[0][0] if plant.deep else 0x00081140, "SQ", items=[inside]))


def _binary(tree: Tree, plant: Plant) -> None:
    """Among the numbers of a table."""
    around = bytes(range(1, 1 + plant.padding % 24))
    secret = plant.secret + b" " * (len(plant.secret) % 2)
    if plant.padding % 3 == 0 and _dictionary_vr(plant.tag) == "OW":  # words of the other byte order
        secret = b"".join(secret[at : at + 2][::-1] for at in range(0, len(secret), 2))
    node = Node(plant.tag, _dictionary_vr(plant.tag), around + secret + around[::-1])
    _put(_item(tree, plant), _wrapped(plant, node))


def _file_meta(tree: Tree, plant: Plant) -> None:
    tag, vr = ((0x00020016, "AE"), (0x00020013, "SH"), (0x00020017, "AE"), (0x00020102, "OB"))[plant.padding % 4]
    if tag == 0x00020102:
        _put(tree.meta, Node(0x00020100, "UI", b"1.2.3.4"))
    _put(tree.meta, Node(tag, vr, plant.secret))


def _preamble(tree: Tree, plant: Plant) -> None:
    tree.preamble = (b"MZ\x90" * (plant.padding % 2) + plant.secret)[:128]


def _trailer(tree: Tree, plant: Plant) -> None:
    tree.trailer += b"\xff" * plant.padding + plant.secret


def _overlay(tree: Tree, plant: Plant) -> None:
    group = 0x60000000 + (2 * (plant.padding % 16) << 16)
    tag, vr = ((0x3000, "OW"), (0x0022, "LO"), (0x1500, "LO"), (0x4000, "LT"))[plant.padding % 4]
    _put(tree.nodes, Node(group | tag, vr, plant.secret))


def _odd_place(tree: Tree, plant: Plant) -> None:
    """Groups that no table lists: lengths, commands, curves, signatures, trailing padding, private without a creator."""
    tag, vr = _ODD[plant.padding % len(_ODD)]
    _put(tree.nodes if plant.padding % 2 else _item(tree, plant), Node(tag, vr, plant.secret))


_ODD = ((0x00080000, "UL"), (0x00000110, "US"), (0x00000600, "AE"), (0x00041130, "CS"), (0x50000022, "LO"),
        (0x50003000, "OW"), (0x5002200C, "OW"), (0xFFFAFFFA, "LO"), (0xFFFCFFFC, "OB"), (0x00091001, "LO"),
        (0x00270001, "LO"), (0x70530010, "LO"), (0x00990099, "UN"), (0x7FDF0010, "LO"), (0x00281203, "LT"),
        (0x00280004, "CS"), (0x00281056, "LT"), (0x00283003, "LO"), (0x00280303, "CS"), (0x00187A00, "ZZ"))  # fmt: skip


def _own_uid(tree: Tree, plant: Plant) -> None:
    """In what says which object it is."""
    tag = (*_UIDS, 0x00200052)[plant.padding % 5]
    _put(tree.nodes, Node(tag, "UI", f"1.2.826.0.1.{plant.padding}.19370219.7741903".encode()))


def _who(tree: Tree, plant: Plant) -> None:
    """The patient's own attributes, with another VR."""
    tag = sorted(WHO)[plant.padding % len(WHO)]
    _put(tree.nodes, Node(tag, plant.vr, WHO[tag][1].encode()))


def _bulk(tree: Tree, plant: Plant) -> None:
    """Far behind, in a value that is not loaded."""
    node = Node(plant.tag, _dictionary_vr(plant.tag), bytes(270_000 + plant.padding) + plant.secret)
    _put(tree.nodes, node)


def _pixels(tree: Tree, plant: Plant) -> None:
    """Behind the pixels, or beside them in a compressed stream."""
    node = next((n for n in tree.nodes if n.tag == 0x7FE00010), None)
    if node is None:
        return
    if not node.undefined:
        node.value += b"\0" * (plant.padding % 3) + plant.secret
        return
    secret = plant.secret.ljust(len(plant.secret) + len(plant.secret) % 2)
    comment = b"\xff\xfe" + (len(secret) + 2).to_bytes(2, "big") + secret
    start = node.value.find(b"\xff\xd8")
    where = plant.padding % 4
    if where == 0 and start >= 8:  # an item's header stands before it
        size = int.from_bytes(node.value[start - 4 : start], "little") + len(comment)
        node.value = (
            node.value[: start - 4] + size.to_bytes(4, "little") + b"\xff\xd8" + comment + node.value[start + 2 :]
        )
        return
    item = b"\xfe\xff\x00\xe0" + len(secret).to_bytes(4, "little") + secret
    end = len(node.value) - 8
    if where == 1:
        node.value = node.value[:end] + item + node.value[end:]
    elif where == 2:  # the offset table
        table = int.from_bytes(node.value[4:8], "little")
        node.value = item + node.value[8 + table :]
    else:
        node.value += secret


HOW: dict[str, tuple[Callable[[Tree, Plant], None], list[int]]] = {
    "insert-text": (_insert, TEXTS),
    "insert-number": (_insert, NUMBERS),
    "wrong-vr": (_wrong_vr, TEXTS + NUMBERS + BYTES),
    "replace": (_replace, TEXTS),
    "append": (_append, TEXTS),
    "private": (_private, TEXTS),
    "character-set": (_character_set, TEXTS),
    "binary": (_binary, BYTES),
    "file-meta": (_file_meta, TEXTS[:1]),
    "preamble": (_preamble, TEXTS[:1]),
    "trailer": (_trailer, TEXTS[:1]),
    "overlay": (_overlay, TEXTS[:1]),
    "odd-place": (_odd_place, TEXTS[:1]),
    "own-uid": (_own_uid, TEXTS[:1]),
    "who": (_who, TEXTS[:1]),
    "pixels": (_pixels, TEXTS[:1]),
}


def plant_into(tree: Tree, plant: Plant) -> None:
    HOW[plant.how][0](tree, plant)


def name_the_patient(tree: Tree) -> None:
    """Make the object one of the invented person's, and whole enough to be released."""
    _put(tree.nodes, Node(0x00080005, "CS", b"ISO_IR 192"))
    there = {node.tag for node in tree.nodes if node.value}
    for tag, uid in _UIDS.items():
        if tag not in there:
            _put(tree.nodes, Node(tag, "UI", uid))
    for tag, (vr, text) in WHO.items():
        _put(tree.nodes, Node(tag, vr, text.encode()))


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    how = draw(st.sampled_from(sorted(HOW)))
    wrap = st.tuples(st.sampled_from(SEQUENCES), st.booleans(), st.booleans())
    return Plant(
        how,
        draw(st.sampled_from(SPELLINGS)),
        draw(st.sampled_from(_CODECS)) if how in _ANY_CODEC else "ascii",
        draw(st.integers(0, 40)),
        draw(st.sampled_from([tag for tag in HOW[how][1] if tag not in PIXEL_TAGS])),
        draw(st.sampled_from(VRS)),
        tuple(draw(st.lists(wrap, max_size=12))),
        draw(st.sampled_from(CREATORS)),
        draw(st.integers(0, 31)),
    )
