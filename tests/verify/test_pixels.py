"""Pixel bytes: text in them, stray bits, length, identity."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import PixelSource, Verifier

NAME = b"PRZYBYLSKI"


def rules(findings) -> set[str]:
    return {f.rule for f in findings}


def planted(pixels: bytes, text: bytes, offset: int) -> bytes:
    return pixels[:offset] + text + pixels[offset + len(text) :]


@pytest.mark.parametrize("offset", range(1000, 1008))
@pytest.mark.parametrize("text", [NAME, b"Przybylski^Jadwiga", b"88123907", "PRZYBYLSKI".encode("utf-16-be")])
def test_text_in_sixteen_bit_pixels_is_found_at_every_alignment(attack, clean, offset, text):
    clean.PixelData = planted(clean.PixelData, text, offset)
    assert "V-NEEDLE-PIXELS" in rules(attack(clean).findings)


@pytest.mark.parametrize("offset", range(1000, 1008, 2))
def test_wide_text_in_sixteen_bit_pixels_is_found(attack, clean, offset):
    clean.PixelData = planted(clean.PixelData, "Przybylski".encode("utf-16-le"), offset)
    assert "V-NEEDLE-PIXELS" in rules(attack(clean).findings)


def eight_bit(clean, pixels: np.ndarray):
    clean.BitsAllocated = clean.BitsStored = 8
    clean.HighBit, clean.PixelRepresentation = 7, 0
    clean.Rows, clean.Columns = pixels.shape
    clean.PixelData = pixels.astype(np.uint8).tobytes()
    clean["PixelData"].VR = "OB"
    return clean


def test_text_in_eight_bit_pixels_is_found(attack, clean):
    dark = np.zeros((64, 64))
    assert attack(eight_bit(clean, dark)).findings == ()
    clean.PixelData = planted(clean.PixelData, NAME, 777)
    assert "V-NEEDLE-PIXELS" in rules(attack(clean).findings)


def test_grey_levels_that_spell_a_number_are_a_picture(written, clean, expectation):
    identity = Identity()
    for number in ("121212", "000000", "0123456", "484949"):
        identity.add(Kind.RECORD_NUMBER, number)
    noise = np.random.default_rng(3).integers(48, 52, (512, 512))
    pixels = noise.astype(np.uint8).tobytes()
    verifier = Verifier(identity)
    assert b"121212" in pixels
    eight_bit(clean, noise)
    assert verifier.check(written(clean), expectation).findings == ()
    clean.PixelData = planted(b"\0" * (512 * 512), b"121212", 5000)
    assert "V-NEEDLE-PIXELS" in rules(verifier.check(written(clean), expectation).findings)


def test_letters_of_mixed_case_among_grey_levels_are_chance(attack, clean):
    grey = np.full((64, 64), 3)
    eight_bit(clean, grey)
    clean.PixelData = planted(clean.PixelData, b"pRzYbYlSkI", 777)
    assert attack(clean).findings == ()


def test_text_in_compressed_pixels_is_found(attack, clean):
    clean.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    noise = np.random.default_rng(1).bytes(3000).replace(b"\xff", b"\xfe")
    frame = b"\xff\xd8\xff\xda\x00\x02" + noise + b"\xff\xd9"
    clean.PixelData = encapsulate([frame])
    clean["PixelData"].VR, clean["PixelData"].is_undefined_length = "OB", True
    assert attack(clean).findings == ()
    clean.PixelData = encapsulate([planted(frame, NAME, 900)])
    assert "V-NEEDLE-PIXELS" in rules(attack(clean).findings)


def test_text_in_the_padding_between_fragments_is_found(attack, clean):
    clean.file_meta.TransferSyntaxUID = JPEG2000Lossless
    frame = (
        b"\xff\x4f\xff\x51\x00\x04\x00\x00\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x01\xff\x93"
        + b"\1" * 50
        + b"\xff\xd9"
    )
    clean.PixelData = encapsulate([frame])
    clean["PixelData"].VR, clean["PixelData"].is_undefined_length = "OB", True
    assert attack(clean).findings == ()
    clean.PixelData = encapsulate([frame + NAME])
    assert {"V-NEEDLE-PIXELS", "V-CODESTREAM-TAIL"} <= rules(attack(clean).findings)


@pytest.mark.parametrize(("value", "stray"), [(0x0FFF, False), (0x1001, True), (0xF000, True)])
def test_bits_above_the_stored_ones_are_noticed(attack, clean, value, stray):
    clean.BitsStored, clean.HighBit, clean.PixelRepresentation = 12, 11, 0
    pixels = np.full((64, 64), 100, dtype=np.uint16)
    pixels[3, 3] = value
    clean.PixelData = pixels.tobytes()
    assert ("S-HIGH-BITS" in rules(attack(clean).suspects)) == stray


def test_sign_extension_and_padding_values_are_no_stray_bits(attack, clean):
    clean.BitsStored, clean.HighBit = 12, 11
    pixels = np.full((64, 64), -1000, dtype=np.int16)
    clean.PixelData = pixels.tobytes()
    assert attack(clean).suspects == ()
    pixels[0, :] = -32768
    clean.PixelData = pixels.tobytes()
    assert "S-HIGH-BITS" in rules(attack(clean).suspects)
    clean.add_new(0x00280120, "SS", -32768)
    assert attack(clean).suspects == ()


def test_stray_bits_are_certain_where_the_line_promised_to_clear_them(written, clean, identity, expectation):
    clean.BitsStored, clean.HighBit, clean.PixelRepresentation = 12, 11, 0
    promised = dataclasses.replace(expectation, high_bits_cleared=True)
    clean.PixelData = np.full((64, 64), 100, dtype=np.uint16).tobytes()
    assert Verifier(identity).check(written(clean), promised).findings == ()
    clean.PixelData = np.full((64, 64), 0x8064, dtype=np.uint16).tobytes()
    assert rules(Verifier(identity).check(written(clean), promised).findings) == {"V-HIGH-BITS"}


@pytest.mark.parametrize("extra", [b"", b"\0" * 100, b"hidden behind the rows!!"])
def test_pixel_data_longer_than_the_rows_say_is_found(attack, clean, extra):
    clean.PixelData = clean.PixelData + extra
    assert ("V-PIXEL-LENGTH" in rules(attack(clean).findings)) == bool(extra)


def test_changed_pixels_are_found_by_digest_and_by_comparison(written, clean, identity, expectation):
    before = written(clean, "before.dcm")
    whole = before.read_bytes()
    pixels = clean.PixelData
    source = PixelSource(before, whole.index(pixels), len(pixels))
    by_digest = dataclasses.replace(expectation, pixel_sha256=hashlib.sha256(pixels).hexdigest())
    by_bytes = dataclasses.replace(expectation, pixel_source=source)
    verifier = Verifier(identity)
    for promised in (by_digest, by_bytes):
        assert verifier.check(written(clean), promised).findings == ()
    clean.PixelData = planted(pixels, b"\0\0", 4000)
    for promised in (by_digest, by_bytes):
        assert rules(verifier.check(written(clean), promised).findings) == {"V-PIXEL-IDENTITY"}


def test_real_heads_hold_no_text(testdata, identity, expectation):
    verifier = Verifier(identity)
    for path in sorted((testdata / "ct-head").glob("*.dcm")):
        assert not any(f.rule == "V-NEEDLE-PIXELS" for f in verifier.check(path).findings)


def test_pixels_of_odd_length_are_the_same_though_their_padding_byte_is_ours(
    tmp_path, identity, clean, written, expectation
):
    """PS3.5 section 8.1.1: a padding byte follows, and anything may stand in the source's. Found by fuzzing."""
    odd = eight_bit(clean, np.arange(81).reshape(9, 9))
    odd.PixelData = odd.PixelData[:81] + b"\0"
    path = written(odd)
    source = tmp_path / "source"
    source.write_bytes(odd.PixelData[:81] + b"\x9e")
    same = dataclasses.replace(expectation, pixel_source=PixelSource(source, 0, 81))
    assert "V-PIXEL-IDENTITY" not in rules(Verifier(identity).check(path, same).findings)
    source.write_bytes(b"\1" + odd.PixelData[1:81])
    assert "V-PIXEL-IDENTITY" in rules(Verifier(identity).check(path, same).findings)
