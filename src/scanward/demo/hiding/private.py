"""Private attributes: text, binary with text in it, nested sequences, CSA-like headers, and safe ones."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from scanward.demo.paths import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.demo.draft import Draft

_OWN = '(0029,"PHANTOM WORKS PRIVATE",{})'
_SAFE: Mapping[str, tuple[tuple[str, str, object], ...]] = {
    # DICOM PS3.15 table E.3.10-1, safe private attributes.
    "mr": (
        ('(0019,"SIEMENS MR HEADER",0C)', "IS", "1000"),
        ('(2001,"Philips Imaging DD 001",03)', "FL", 800.0),
        ('(2005,"Philips MR Imaging DD 001",0E)', "FL", 0.0625),
    ),
    "ct": (('(0019,"GEMS_ACQU_01",23)', "DS", "27.5"), ('(00E1,"ELSCINT1",21)', "DS", "812.5")),
    "pt": (('(7053,"Philips PET Private Group",00)', "DS", "0.000437"),),
}


def private(draft: Draft) -> None:
    """A vendor's block with everything in it."""
    rows = (
        ("01", "LO", "{comma}"),
        ("02", "PN", "{staff_pn}"),
        ("03", "DA", "{date}"),
        ("04", "LT", "positioned by {operator}, call {phone}"),
        ("05", "SH", "{mrn}"),
        ("06", "UI", "{uid}"),
        ("07", "UT", "{email} {url} {ssn}"),
        ("08", "DT", "{date}101500"),
        ("09", "CS", "{WORD}"),
        ("0A", "AE", "{ae}"),
    )
    for element, vr, template in rows:
        draft.write(_OWN.format(element), template, vr=vr)
    for element, vr in (("10", "OB"), ("11", "OW"), ("12", "UN")):
        place = _OWN.format(element)
        text = draft.text(place, "\x01\x02{caret}\x00{mrn}\x00{serial}\x00\x00")
        put(draft.data, place, _even(text.encode("utf-8")), vr)


def every_vr(draft: Draft) -> None:
    """The value representations that no other hiding place uses, long texts and long binaries, in a block."""
    block = '(0033,"PHANTOM WORKS BULK",{})'
    rows = (
        ("01", "UC", "{comma}"),
        ("02", "UR", "http://{ip}/patient/{mrn}"),
        ("03", "ST", "{full}, {paddr}, {licence}"),
        ("04", "AS", "095Y"),
        ("05", "IS", "{mrn}"),
        ("06", "DS", "{mrn}"),
        ("07", "TM", "101500"),
    )
    for element, vr, template in rows:
        draft.write(block.format(element), template, vr=vr)
    for element, vr, size in (("10", "OF", 4), ("11", "OL", 4), ("12", "OD", 8), ("13", "OV", 8)):
        place = block.format(element)
        raw = draft.text(place, "{caret} {mrn} {serial}").encode("utf-8")
        put(draft.data, place, raw + b"\0" * (-len(raw) % size), vr)
    draft.write("PotentialReasonsForProcedure", "<screening> of {comma}, {dr}")


def nested(draft: Draft) -> None:
    """A standard name inside sequences inside a private sequence."""
    inner = _OWN.format("20") + "[0].RequestAttributesSequence[0]"
    draft.write(f"{inner}.RequestingPhysician", "{staff_pn}")
    draft.write(f"{inner}.ScheduledProcedureStepDescription", "axial {comma}")
    draft.write(_OWN.format("20") + "[0].PatientName", "{pn}")
    draft.write(_OWN.format("20") + '[0].(0029,"PHANTOM WORKS PRIVATE",30)[0].PatientID', "{mrn}")


def csa(draft: Draft) -> None:
    """A header of the SV10 kind, as one scanner vendor writes it: named fields in binary, the name in one of them."""
    place = '(0029,"SIEMENS CSA HEADER",10)'
    fields = (
        (b"MrProtocol", draft.text(place, "tPatientName = {caret}; tReferenceImage0 = {uid}")),
        (b"PatientID", draft.text(place, "{mrn}")),
        (b"OperatorsName", draft.text(place, "{operator}")),
    )
    body = b"SV10\x04\x03\x02\x01" + struct.pack("<II", len(fields), 77)
    for name, text in fields:
        value = text.encode("utf-8")
        body += struct.pack("<64si4siii", name, 1, b"LO", 3, 1, 77)
        body += struct.pack("<iiii", len(value), len(value), 77, len(value)) + value + b"\0" * (-len(value) % 4)
    put(draft.data, place, _even(body), "OB")
    put(draft.data, '(0029,"SIEMENS CSA HEADER",08)', "IMAGE NUM 4", "CS")


def safe(draft: Draft) -> None:
    """Private attributes that the standard calls safe."""
    for path, vr, value in _SAFE.get(draft.kind, ()):
        put(draft.data, path, value, vr)
        draft.keep(path, str(value), private=True)


def _even(raw: bytes) -> bytes:
    return raw + b"\0" * (len(raw) % 2)
