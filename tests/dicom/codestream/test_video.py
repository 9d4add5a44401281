"""Videos lose the words beside their pictures, and no byte of them moves."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.encapsulated import clean_encapsulated
from scanward.dicom.codestream.report import CodestreamReport

from .streams import DELIMITER, cleaned, expected, item
from .videos import H_264, HEVC, MPEG_2, SECRET, SLICE, START, box, h264, mp4, null_packet, packets, sei


def video(stream: bytes, syntax: str = H_264) -> tuple[bytes, CodestreamReport]:
    padded = stream + b"\0" * (len(stream) % 2)
    whole = item(b"") + item(padded) + DELIMITER
    clean, report = cleaned(whole, syntax, expected())
    assert len(clean) == len(whole)
    return clean[16 : -len(DELIMITER)], report


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("kind", [4, 5])
def test_user_data_of_h264_go_and_slices_stay(kind):
    clean, report = video(h264(sei(SECRET, kind), SLICE, sei(SECRET), SLICE))
    assert SECRET not in clean
    assert clean.count(SLICE) == 2
    assert report.user_data == 2
    assert report.uncovered == ()


def test_other_sei_messages_stay():
    timing = h264(b"\x06\x01\x04\x11\x22\x33\x44\x80", SLICE)
    clean, report = video(timing)
    assert not report.changed
    assert timing in clean


@pytest.mark.matrix("P16")
def test_user_data_between_other_messages_go_alone():
    mixed = b"\x06" + b"\x01\x02\x11\x22" + b"\x05\x17" + bytes(16) + b"DOE^JAN" + b"\x01\x01\x33" + b"\x80"
    clean, _ = video(h264(mixed.replace(bytes(16), b"U" * 16), SLICE))
    assert b"DOE^JAN" not in clean
    assert b"\x01\x02\x11\x22\x05\x17" in clean
    assert b"\x01\x01\x33\x80" in clean


@pytest.mark.matrix("P16")
@pytest.mark.parametrize(
    "text", [b"\0\0\x01JANE", b"JANE\0\0\0\0\0\0", b"\0\0\x02\0\0\x03JANE\0\0", bytes(40) + b"JANE", b"JANE" * 200]
)
def test_emulation_prevention_keeps_the_messages_in_step(text):
    unit = sei(text)
    clean, report = video(h264(unit, SLICE))
    assert b"JANE" not in clean
    assert clean.count(b"\0\0\x03") == unit.count(b"\0\0\x03")
    assert clean.endswith((SLICE, SLICE + b"\0"))
    assert report.user_data == 1


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("header", [b"\x0c", b"\x18", b"\x1f"])
def test_filler_and_unspecified_units_of_h264_are_emptied(header):
    clean, _ = video(h264(header + SECRET + b"\x80", SLICE))
    assert SECRET not in clean
    assert SLICE in clean


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("header", [b"\x4e\x01", b"\x50\x01"])
def test_user_data_of_hevc_go(header):
    payload = bytes(range(0x10, 0x20)) + SECRET
    picture = b"\x26\x01" + SLICE
    clean, report = video(START + header + b"\x05" + bytes([len(payload)]) + payload + b"\x80" + START + picture, HEVC)
    assert SECRET not in clean
    assert picture in clean
    assert report.user_data == 1


@pytest.mark.matrix("P16")
def test_user_data_of_mpeg2_go():
    sequence = b"\0\0\x01\xb3\x08\x00\x60\x13"
    clean, report = video(sequence + b"\0\0\x01\xb2" + SECRET + b"\0\0\x01\x00" + SLICE, MPEG_2)
    assert SECRET not in clean
    assert clean.startswith(sequence)
    assert SLICE in clean
    assert report.user_data == 1


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("distance", [0, 1, 2, 3, 4, 10, 30])
def test_user_data_across_the_border_of_a_window_go(distance):
    unit = START + sei(SECRET)
    before = (h264(SLICE) * 3000)[: (1 << 20) - len(START) - distance - 1].rstrip(b"\0\x01")
    before += b"\x55" * ((1 << 20) - distance - len(before))
    clean, _ = video(before + unit + h264(SLICE))
    assert SECRET not in clean
    assert clean[: len(before)] == before


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("cut", range(2, 60, 6))
def test_user_data_across_the_border_of_fragments_go(cut):
    stream = h264(SLICE[:12], sei(SECRET), SLICE)
    stream += b"\0" * (len(stream) % 2)
    whole = item(b"") + item(stream[:cut]) + item(stream[cut:]) + DELIMITER
    clean, _ = cleaned(whole, "1.2.840.10008.1.2.4.102.1", expected())
    assert SECRET not in clean.replace(whole[16 + cut : 24 + cut], b"")
    assert len(clean) == len(whole)


@pytest.mark.matrix("P16")
def test_user_data_inside_a_transport_stream_go_across_packets():
    elementary = h264(b"\x67" + SLICE[1:60], sei(SECRET * 30), SLICE)
    whole = packets(elementary) + packets(h264(sei(SECRET), SLICE))
    clean, report = video(whole)
    assert SECRET[:8] not in clean
    assert report.uncovered == ()
    assert sum(a != b for a, b in zip(clean, whole, strict=False)) > 0


@pytest.mark.matrix("P16")
def test_words_in_null_packets_service_names_and_stuffing_go():
    names = b"\x47\x40\x11\x10" + b"\0" + SECRET.ljust(183, b"\xff")
    stuffed = b"\x47\x01\x00\x20" + b"\xb7\x02" + bytes([len(SECRET)]) + SECRET + (SECRET * 10)[:162]
    clean, _ = video(packets(h264(SLICE)) + null_packet(SECRET) + names + stuffed + packets(h264(SLICE)))
    assert SECRET[:8] not in clean


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (packets(SECRET * 4, 0x101, 0xC0), "ts-audio"),
        (packets(SECRET * 4, 0x102, 0xBD), "ts-private-stream"),
        (b"\x47\x41\x03\x10" + (b"\0\x02" + SECRET).ljust(184, b"\xff"), "ts-tables"),
    ],
)
def test_what_a_transport_stream_carries_besides_is_named(part, name):
    _, report = video(packets(h264(SLICE)) * 3 + part)
    assert report.uncovered == (name,)


@pytest.mark.matrix("P16")
def test_user_data_inside_an_mp4_go():
    clean, report = video(mp4([[sei(SECRET), SLICE], [SLICE], [SLICE, sei(SECRET)]]))
    assert SECRET not in clean
    assert clean.count(SLICE) == 3
    assert report.uncovered == ()


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("kind", [b"udta", b"meta", b"uuid", b"free", b"iods", b"JANE"])
def test_boxes_with_words_become_free(kind):
    clean, _ = video(mp4([[SLICE]], box(kind, SECRET)))
    assert SECRET not in clean
    assert kind == b"free" or kind not in clean
    assert SLICE in clean


@pytest.mark.matrix("P16")
def test_names_and_dates_of_an_mp4_become_zeros():
    clean, _ = video(mp4([[SLICE]], name=SECRET, dates=0x4A414E45, entry=box(b"JANE", SECRET)))
    assert SECRET not in clean
    assert b"JANE" not in clean


def test_an_mp4_without_words_is_left_as_it_is():
    _, report = video(mp4([[SLICE], [SLICE]]))
    assert not report.changed


@pytest.mark.matrix("P16")
def test_a_table_of_offsets_in_a_video_is_emptied():
    stream = h264(SLICE, SLICE)
    whole = item(SECRET[:12]) + item(stream + b"\0" * (len(stream) % 2)) + DELIMITER
    clean, report = cleaned(whole, H_264, expected())
    assert SECRET[:12] not in clean
    assert report.changed


@pytest.mark.matrix("P7")
@pytest.mark.parametrize(
    "stream",
    [
        b"RIFF" + bytes(60),
        h264(b"\x06\x05\x40" + SECRET + b"\x80"),
        h264(b"\x06" + b"\xff" * 50),
        h264(b"\x06" + b"U" * (3 << 20)),
        packets(h264(SLICE)) * 3 + b"X" * 188,
        mp4([[SLICE]])[:-30],
        mp4([[SLICE]]).replace(b"avcC", b"xxxx"),
        mp4([[b"\x06\x05\x40" + SECRET + b"\x80"]]),
        box(b"ftyp", b"isom") + b"\0\0\0\x04moov",
    ],
)
def test_a_video_that_is_not_understood_is_refused(stream):
    with pytest.raises(UnsoundObject) as refusal:
        video(stream)
    assert refusal.value.reason is QuarantineReason.CODESTREAM


def test_an_odd_fragment_in_the_middle_of_a_video_is_refused():
    whole = item(b"") + item(h264(SLICE[:11])) + item(h264(SLICE)) + DELIMITER
    with pytest.raises(UnsoundObject):
        cleaned(whole, H_264, expected())


SEEDS = [
    (H_264, h264(sei(SECRET), SLICE, sei(bytes(9) + SECRET))),
    (HEVC, START + b"\x4e\x01\x05\x13" + bytes(16) + b"abc\x80" + START + b"\x26\x01" + SLICE),
    (MPEG_2, b"\0\0\x01\xb3\x08" + b"\0\0\x01\xb2" + SECRET + b"\0\0\x01\x00" + SLICE),
    (H_264, packets(h264(sei(SECRET * 20), SLICE)) + null_packet(SECRET)),
    (H_264, mp4([[sei(SECRET), SLICE], [SLICE]], box(b"udta", SECRET))),
]


@pytest.mark.matrix("P7")
@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_mutated_video_is_cleaned_for_good_or_refused(seed, changes):
    syntax, stream = seed
    broken = bytearray(stream + b"\0" * (len(stream) % 2))
    for at, byte in changes:
        broken[at % len(broken)] = byte
    whole = item(b"") + item(bytes(broken)) + DELIMITER
    out = bytearray()
    try:
        clean_encapsulated(io.BytesIO(whole), None, syntax, out.extend, expected())
    except UnsoundObject:
        return
    assert len(out) == len(whole)
    again = bytearray()
    clean_encapsulated(io.BytesIO(out), None, syntax, again.extend, expected())
    assert again == out
