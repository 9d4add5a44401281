"""Matrix row H2: every archive here is built from harmless bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.line.receive import NO_BYTES, ReceiveLimits
from scanward.line.receive.names import fault_of

pytestmark = pytest.mark.matrix("H2")
UTF8 = 1 << 11


def test_an_honest_archive_is_unpacked_under_our_own_numbers(harvest, spool, scan):
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DOE_JANE/IM1", scan)
        archive.writestr("DOE_JANE/IM2", scan * 3, compress_type=zipfile.ZIP_STORED)
        archive.writestr("readme.txt", "words")
        archive.mkdir("empty")
    found = harvest(blob.getvalue())
    assert [t.path.read_bytes() for t in found.received] == [scan, scan * 3]
    assert found.kinds == ["text"]
    assert not found.quarantined
    assert all(spool in t.path.parents and t.path.name.isdigit() for t in found.received)
    assert [t.size for t in found.received] == [len(scan), len(scan) * 3]


def test_unpacked_files_are_readable_by_us_only(harvest, entry):
    [taken] = harvest([entry(b"scan")]).received
    assert taken.path.stat().st_mode & 0o077 == 0


def test_a_zip_with_64_bit_sizes_and_descriptors_is_unpacked(harvest, scan):
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_):
            raise OSError

        def tell(self):
            raise OSError

    blob = Unseekable()
    with (
        zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("scan", "w", force_zip64=True) as member,
    ):
        member.write(scan)
    [taken] = harvest(blob.getvalue()).received
    assert taken.path.read_bytes() == scan


@pytest.mark.parametrize(
    "name",
    [
        b"../../outside/pwned",
        b"a/../../pwned",
        b"..\\..\\pwned",
        b"/etc/pwned",
        b"\\\\host\\share\\pwned",
        b"C:\\pwned",
        b"c:pwned",
        b"scan\0.dcm",
        b"scan\x1b[2J",
        "scan\u202emcd.exe".encode(),
        b"",
        b"not-\xff-utf8",
    ],
)
def test_a_member_with_a_hostile_name_is_quarantined_and_the_rest_goes_on(harvest, entry, tmp_path, name):
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    found = harvest([entry(name, flags=UTF8), entry(b"good")])
    assert found.reasons == ["archive"]
    assert found.quarantined[0].received.path == NO_BYTES
    assert len(found.received) == 1
    written = {p for p in tmp_path.rglob("*") if p.is_file()} - before
    assert written == {tmp_path / "scans.zip", found.received[0].path}


@pytest.mark.parametrize("name", ["Müller/bild", "שלום/סריקה", "a..b/c...d", "日本/画像", "dir\\scan", "x" * 300])
def test_a_member_with_an_odd_but_honest_name_is_unpacked(harvest, entry, name):
    assert len(harvest([entry(name.encode(), flags=UTF8)]).received) == 1


@given(st.text(max_size=60))
def test_no_name_that_passes_could_lead_out_of_a_folder(name):
    if not fault_of(name):
        parts = name.replace("\\", "/").split("/")
        assert ".." not in parts
        assert not name.startswith(("/", "\\"))
        assert "\0" not in name
        assert name[1:2] != ":" or not name[:1].isascii() or not name[0].isalpha()


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644], ids=["link", "pipe", "device"])
def test_a_link_or_device_in_an_archive_is_quarantined(harvest, entry, mode):
    found = harvest([entry(b"link", b"/etc/passwd", mode=mode), entry(b"good")])
    assert found.reasons == ["archive"]
    assert len(found.received) == 1


def test_an_encrypted_member_is_quarantined_as_such(harvest, entry):
    found = harvest([entry(b"locked", flags=1), entry(b"good")])
    assert found.reasons == ["encrypted"]
    assert len(found.received) == 1


def test_names_that_differ_only_by_case_or_form_are_not_both_taken(harvest, entry):
    found = harvest([entry(b"A/scan"), entry(b"a/SCAN"), entry(b"a\\scan"), entry(b"b/scan")])
    assert len(found.received) == 2
    assert found.reasons == ["archive", "archive"]


def test_a_packing_method_that_is_not_read_is_named(harvest, entry):
    found = harvest([entry(b"new", method=93), entry(b"good")])
    assert "method 93" in found.details[0]
    assert len(found.received) == 1


@pytest.mark.parametrize("lie", [{"says_size": 5}, {"says_size": 5000}, {"says_crc": 1}, {"own_name": b"evil"}])
def test_a_member_that_lies_is_thrown_away_and_the_rest_goes_on(harvest, entry, spool, lie):
    found = harvest([entry(b"liar", **lie), entry(b"good")])
    assert found.reasons == ["archive"]
    assert [p for p in spool.rglob("*") if p.is_file()] == [found.received[0].path]


def test_bytes_after_the_end_of_a_packed_stream_are_refused(harvest, entry, scan):
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflater.compress(scan) + deflater.flush()
    found = harvest(
        [entry(b"tail", packed=packed + b"hidden"), entry(b"cut", packed=packed[:-4]), entry(b"good", packed=packed)]
    )
    assert found.reasons == ["archive", "archive"]
    assert len(found.received) == 1


def test_members_that_share_bytes_refuse_the_whole_archive(harvest, entry):
    found = harvest([entry(b"a"), entry(b"b", says_at=0)])
    assert not found.received
    assert "share bytes" in found.details[0]
    assert found.quarantined[0].received.path.name == "scans.zip"


def test_a_member_outside_the_archive_refuses_it(harvest, entry):
    assert "outside" in harvest([entry(b"a", says_at=1 << 30)]).details[0]


def test_one_archive_too_deep_is_refused_and_one_within_the_limit_is_not(harvest, entry, zipped):
    inner = zipped([entry(b"scan")])
    middle = zipped([entry(b"inner.zip", inner), entry(b"scan")])
    assert len(harvest([entry(b"inner.zip", inner)]).received) == 1
    found = harvest([entry(b"middle.zip", middle)])
    assert len(found.received) == 1
    assert "deeper" in found.details[0]


def test_the_budget_of_the_outer_archive_holds_for_all_inside(harvest, entry, zipped, scan, spool):
    big = scan + bytes(1 << 20)
    members = [entry(f"scan{n}".encode(), big) for n in range(8)]
    nested = [entry(f"{n}.zip".encode(), zipped(members)) for n in range(8)]
    limits = ReceiveLimits(unpacked_free_bytes=4 << 20, unpacked_ratio=1)
    found = harvest(nested, limits)
    assert 1 <= len(found.received) <= 4
    assert set(found.reasons) == {"archive"}
    assert sum(p.stat().st_size for p in spool.rglob("*") if p.is_file()) <= 4 << 20


def test_what_is_no_scan_is_not_unpacked_however_large_it_would_be(harvest, entry, spool):
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(zeros.compress(b"A" * (1 << 20)) for _ in range(64)) + zeros.flush()
    found = harvest([entry(b"bomb.txt", b"", packed=packed, says_size=64 << 20)])
    assert found.kinds == ["text"]
    assert not [p for p in spool.rglob("*") if p.is_file()]


def test_an_object_larger_than_the_limit_is_refused_by_what_it_says_and_by_what_it_is(harvest, entry, scan):
    limits = ReceiveLimits(object_bytes=1000)
    big = scan + bytes(5000)
    found = harvest([entry(b"says", big), entry(b"is", big, says_size=500), entry(b"good")], limits)
    assert found.reasons == ["archive", "archive"]
    assert len(found.received) == 1


def test_more_entries_than_the_limit_are_refused_before_any_is_read(harvest, entry):
    limits = ReceiveLimits(archive_entries=10)
    assert len(harvest([entry(f"{n}".encode()) for n in range(10)], limits).received) == 10
    found = harvest([entry(f"{n}".encode()) for n in range(11)], limits)
    assert not found.received
    assert "more entries" in found.details[0]


def test_a_directory_that_says_fewer_entries_than_it_has_is_refused(harvest, entry, zipped):
    blob = zipped([entry(b"shown"), entry(b"hidden")], says_count=1)
    found = harvest(blob)
    assert found.reasons == ["archive"]


@pytest.mark.parametrize("how", [{"after": b"<script>"}, {"shift": 7}, {"says_count": 9}])
def test_an_archive_whose_end_lies_is_refused(harvest, entry, zipped, how):
    found = harvest(zipped([entry(b"scan")], **how))
    assert not found.received
    assert found.reasons == ["archive"]


def test_an_archive_cut_short_anywhere_never_raises(harvest, entry, zipped):
    blob = zipped([entry(b"one"), entry(b"two", method=0)])
    for end in range(4, len(blob)):
        found = harvest(blob[:end])
        assert not found.received
        assert found.reasons == ["archive"]


@given(data=st.data())
def test_an_archive_with_any_byte_changed_never_raises(data, tmp_path_factory):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from scanward.line.receive import receive

    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(128) + b"DICM" + bytes(100))
        archive.writestr("b", b"words")
    bytes_ = bytearray(blob.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        bytes_[data.draw(st.integers(4, len(bytes_) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        path.write_bytes(bytes_)
        limits = ReceiveLimits(unpacked_free_bytes=1 << 20)
        assert list(receive(path, Path(folder) / "spool", limits))


def test_part_of_an_archive_can_be_named(harvest, entry, zipped, tmp_path):
    path = tmp_path / "cd.zip"
    path.write_bytes(zipped([entry(b"one/scan"), entry(b"two/scan"), entry(b"two2/scan")]))
    assert len(harvest(f"zip://two::{path}").received) == 1
    assert len(harvest(f"zip://::{path}").received) == 3
