"""Writing in pictures on its way through the line: found, judged, masked or held, looked at again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

import scanward
from scanward.core.facts import ReleaseFacts
from scanward.core.pixel_text import LookedHow, TextLook
from scanward.line.release import seeing
from tests.agreed import agreed

from .pictures import HARMLESS, LINES, left, page, put, recipe, scan
from .scans import fill, released


def run(source: Path, tmp_path: Path, **options: object) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": agreed(tmp_path / "ward"), "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


def names(tallies: list) -> set[str]:
    return {tally.name for tally in tallies}


def test_writing_that_identifies_goes_and_a_measurement_stays(tmp_path: Path) -> None:
    source = put(tmp_path / "in", scan(page()))
    assert left(source) == set(LINES)
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.released, facts.warnings, facts.left) == ("done", 1, [], [])
    assert left(tmp_path / "out") == {HARMLESS}
    assert facts.writing is not None
    assert (facts.writing.looked, facts.writing.masked, facts.writing.changed) == (1, 1, 0)
    (out,) = map(pydicom.dcmread, released(tmp_path / "out"))
    assert (out.BurnedInAnnotation, out.PatientIdentityRemoved) == ("NO", "YES")
    assert "113101" in {item.CodeValue for item in out.DeidentificationMethodCodeSequence}


def test_a_recipe_that_promises_no_writing_takes_all_of_it_and_holds_no_longer(tmp_path: Path) -> None:
    facts = run(put(tmp_path / "in", scan(page())), tmp_path, recipe="ai-training")
    assert (facts.outcome, facts.held) == ("done", [])
    assert left(tmp_path / "out") == set()


def test_a_picture_without_writing_leaves_with_its_pixels_as_they_were(tmp_path: Path) -> None:
    picture = scan(page([]))
    facts = run(put(tmp_path / "in", picture), tmp_path, recipe="ai-training")
    assert facts.outcome == "done"
    (out,) = map(pydicom.dcmread, released(tmp_path / "out"))
    assert out.PixelData == picture.PixelData
    assert out.BurnedInAnnotation == "NO"


def test_a_clip_loses_what_stands_in_all_frames_and_what_appears_in_some(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(30, 90, (9, 192, 256)).astype(np.uint8)
    frames = np.stack([np.maximum(noise[n], page(LINES[:1] if n < 4 else LINES[:2])) for n in range(9)])
    source = put(tmp_path / "in", scan(frames))
    assert left(source) == set(LINES[:2])
    facts = run(source, tmp_path)
    assert facts.released == 1
    assert left(tmp_path / "out") == set()


def test_a_trusted_slice_with_a_name_is_cleaned_and_its_neighbours_are_not_touched(tmp_path: Path) -> None:
    body = np.random.default_rng(5).normal(40, 4, (6, 192, 256)).astype("<i2")
    written = body.copy()
    written[3][page(LINES[:1]) > 128] = 900
    ct = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "Modality": "CT", "PixelRepresentation": 1}
    bits = {"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}
    slices = [scan(page(), n + 1, **ct, **bits, PixelData=written[n].tobytes()) for n in range(6)]
    facts = run(put(tmp_path / "in", *slices), tmp_path)
    assert facts.released == 6
    assert left(tmp_path / "out", LINES[:1]) == set()
    out = {int(o.InstanceNumber): o.pixel_array for o in map(pydicom.dcmread, released(tmp_path / "out"))}
    assert all(np.array_equal(out[n + 1], body[n]) for n in (0, 1, 2, 4, 5))
    assert not np.array_equal(out[4], written[3])


@pytest.mark.parametrize(("ocr", "stays"), [("auto", False), ("suspected", True)])
def test_a_recipe_may_trust_slices_by_their_headers(tmp_path: Path, ocr: str, stays: bool) -> None:
    deep = (page().astype("<i2") * 4).tobytes()
    ct = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "Modality": "CT", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}
    made = scan(page(), **ct, BitsAllocated=16, BitsStored=16, HighBit=15, PixelData=deep)
    facts = run(
        put(tmp_path / "in", made), tmp_path, recipe=recipe(tmp_path, f'[pixel_text]\nocr = "{ocr}"'), verified=False
    )
    assert facts.released == 1
    assert (LINES[0] in left(tmp_path / "out")) is stays


def test_where_nobody_looks_a_picture_leaves_in_doubt_or_is_held(tmp_path: Path) -> None:
    source = put(tmp_path / "in", scan(page([])))
    off = '[pixel_text]\npolicy = "off"'
    facts = run(source, tmp_path, recipe=recipe(tmp_path, off))
    assert (facts.released, names(facts.warnings), facts.writing) == (1, {"may-carry-burned-in-text"}, None)
    (out,) = map(pydicom.dcmread, released(tmp_path / "out"))
    assert (out.PatientIdentityRemoved, "BurnedInAnnotation" in out) == ("NO", False)
    facts = run(source, tmp_path, recipe=recipe(tmp_path, off, extends="ai-training"), purpose="other")
    assert (facts.released, names(facts.held)) == (0, {"may-carry-burned-in-text"})


def test_regions_of_a_recipe_go_where_looking_is_forbidden(tmp_path: Path) -> None:
    regions = '[pixel_text]\nocr = "forbid"\n[[pixel_text.regions]]\nmodality = "US"\nrectangles = [[0, 0, 256, 90]]\n'
    facts = run(put(tmp_path / "in", scan(page())), tmp_path, recipe=recipe(tmp_path, regions))
    assert (facts.released, facts.warnings) == (1, [])
    assert left(tmp_path / "out") == {HARMLESS}


def test_what_cannot_be_read_waits_for_a_person_where_the_recipe_says_so(tmp_path: Path) -> None:
    scribble = np.asarray(page(["Wl|l/lw xrnr8l"], size=12))[::1, ::-1]
    source = put(tmp_path / "in", scan(np.ascontiguousarray(scribble)))
    hold = recipe(tmp_path, '[pixel_text]\nunreadable = "hold"')
    facts = run(source, tmp_path, recipe=hold)
    assert (facts.released, names(facts.held)) == (0, {"text-needs-a-person"})
    assert run(source, tmp_path, purpose="other").released == 1


class Blind:
    """A finder to which nothing can be shown."""

    def find(self, *_: object, **__: object) -> TextLook:
        return TextLook(LookedHow.FAILED, frames=1)


def test_pixels_that_cannot_be_decoded_are_held_where_no_writing_is_promised_and_leave_in_doubt_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeing, "_finder", lambda **_: Blind())
    source = put(tmp_path / "in", scan(page([])))
    facts = run(source, tmp_path, recipe="ai-training")
    assert (facts.released, names(facts.held)) == (0, {"may-carry-burned-in-text"})
    facts = run(source, tmp_path, purpose="other")
    assert (facts.released, names(facts.warnings)) == (1, {"may-carry-burned-in-text"})
    (out,) = map(pydicom.dcmread, released(tmp_path / "out"))
    assert out.PatientIdentityRemoved == "NO"


def test_what_was_seen_outlives_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = put(tmp_path / "in", scan(page()), scan(page(LINES[:2]), 2))
    looks: list[int] = []
    from scanward.line.release import conductor, looking

    real = looking.see_all
    monkeypatch.setattr(looking, "see_all", lambda sights: looks.append(len(sights)) or real(sights))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(conductor, "decide", killed)
        with pytest.raises(KeyboardInterrupt):
            run(source, tmp_path)
    assert sum(looks) == 2
    facts = run(source, tmp_path)
    assert (facts.released, sum(looks)) == (2, 2)
    assert left(tmp_path / "out") == {HARMLESS}


def test_an_examination_finds_writing_and_says_what_it_is(tmp_path: Path) -> None:
    source = put(tmp_path / "in", scan(page()))
    found = [each for each in scanward.examine(source, workers=1).findings if each.place == "pixel-data"]
    assert {each.rule for each in found} == {"E-PIXEL-TEXT"}
    assert {"patient-name", "date"} <= {each.kind.value for each in found}
    facts = scanward.examine(source, workers=1, pictures=False)
    assert {each.rule for each in facts.findings if each.place == "pixel-data"} == {"E-BURNED-IN"}
    assert facts.writing is None


def test_a_dry_run_looks_as_well_and_writes_nothing(tmp_path: Path) -> None:
    facts = run(put(tmp_path / "in", scan(page())), tmp_path, dry_run=True)
    assert facts.writing is not None
    assert (facts.released, facts.writing.written) == (1, 1)
    assert not (tmp_path / "out").exists()


def test_plain_slices_are_not_touched(tmp_path: Path) -> None:
    facts = run(fill(tmp_path / "in"), tmp_path)
    assert facts.writing is not None
    assert (facts.writing.looked, facts.writing.masked) == (6, 0)


def test_a_slice_that_cannot_be_decoded_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    from scanward.line.deidentify.pixel_text import PixelText, PixelTextPolicy
    from scanward.line.release.seeing import Sight, see
    from scanward.store import PictureRow

    source = put(tmp_path / "in", scan(page(LINES[:1])), scan(page(LINES[:1]), 2), scan(page(LINES[:1]), 3))
    (source / "1.dcm").write_bytes((source / "1.dcm").read_bytes()[:-20_000])
    rows = tuple(
        PictureRow(n, "p", "s", "s", "", b"", str(source / f"{n}.dcm"), "", 0, 0, "CT", "", "") for n in range(3)
    )
    sight = Sight(
        PixelText(policy=PixelTextPolicy.ALL).model_dump_json(), b"[]", rows, slices=True, decided=(None,) * 3
    )
    seen = see(sight)
    assert [each.look.value for each in seen] == ["cleared", "failed", "cleared"]
    assert all(each.removal and each.removal.masks for each in (seen[0], seen[2]))
