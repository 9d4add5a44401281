"""The attack against a hospital in which identity lies in every hiding place that is known: it must find each one."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from scanward.core.identity import Identity
from scanward.demo import make_hospital
from scanward.line.verify import Verifier, verifier

FOUND_BY_NEEDLE = ("NEEDLE-TEXT", "NEEDLE-BYTES", "NEEDLE-PIXELS", "DATE-KNOWN", "UID-ORIGINAL", "FILE-NAME", "AGE")
STREAM = "pixel-data|codestream"
PLACES = {
    "overlay": r"\(60|overlay",
    "curve": r"\(50|curve",
    "file-meta": "aetitle|applicationentity|presentationaddress|privateinformation|file-meta|mediastorage",
    "codestream-comment": STREAM,
    "exif": STREAM,
    "app-segment": STREAM,
    "fragment-padding": STREAM,
    "pixel-surplus": "pixel-data",
    "pixel-row": "pixel-data",
    "trailer": "trailer|data-set|trailing",
    "trailing-padding": "trailing",
    "icon": "icon|pixel-data",
    "icc-profile": "icc",
    "lookup-table": "lutdata",
    "waveform-surplus": "waveformdata",
    "document": "encapsulated",
}
"""What the answer key calls a hiding place, as the attack names it."""


def as_found(place: str) -> str:
    """A pattern for the places at which a plant may be found."""
    plain = re.sub(r"\[\d+\]", "", place)
    private = re.search(r'\(([0-9a-fA-F]{4}),"[^"]*",([0-9a-fA-F]+)\)', plain)
    if private:
        return rf"\({private[1]},1[0-9a-f]{private[2]}\)"
    if "(UN" in plain:
        return re.escape(plain.split("(UN")[0])
    if plain.startswith("(0051"):
        return r"\(0051,10"
    if plain in PLACES:
        return PLACES[plain]
    # a hiding place that this list does not know yet may be found anywhere
    return "." if "-" in plain else f"^{re.escape(plain)}$"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    return make_hospital(tmp_path_factory.mktemp("hospital"), objects=30, stubborn=True)


def test_every_identifier_that_is_written_anywhere_is_found_where_it_is(hospital, tmp_path, monkeypatch):
    monkeypatch.setattr(verifier, "merged", tuple)
    known = defaultdict(Identity)
    for made in hospital.objects:
        for plant in hospital.plants_of(made.index):
            known[made.person].add(plant.kind, plant.text)
    attacks = {person: Verifier(identity) for person, identity in known.items()}
    looked_for, missed = 0, []
    for made in hospital.objects:
        path = tmp_path / "object"
        path.write_bytes(made.read())
        name = made.path.relative_to(hospital.folder).as_posix()
        verdict = attacks[made.person].check(path, name=name)
        places = {f.place for f in (*verdict.findings, *verdict.suspects) if f.rule[2:] in FOUND_BY_NEEDLE}
        for plant in hospital.plants_of(made.index):
            if plant.encoding in {"pixels", "high-bits"}:
                continue  # drawn, or one bit at a time: no text search can see it
            looked_for += 1
            pattern = as_found(plant.place)
            if not any(re.search(pattern, place, re.IGNORECASE) for place in places):
                missed.append((plant.place, plant.kind.value, made.transfer_syntax_uid))
    assert looked_for > 3000
    assert missed == []


def test_text_in_the_high_bits_is_at_least_noticed(hospital, tmp_path):
    hiding = [
        made for made in hospital.objects if any(p.encoding == "high-bits" for p in hospital.plants_of(made.index))
    ]
    assert hiding
    for made in hiding:
        path = tmp_path / "object"
        path.write_bytes(made.read())
        verdict = Verifier().check(path)
        assert any(f.rule.endswith("HIGH-BITS") for f in (*verdict.findings, *verdict.suspects))
