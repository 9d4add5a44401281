"""Facts to report: of a good day, of a bad one, and of a hostile sender."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime

from scanward.core.facts import (
    AttributeFacts,
    ExaminationFacts,
    FaceFacts,
    PatientFacts,
    Picture,
    ReleaseFacts,
    SeriesFacts,
    Tally,
    VerificationFacts,
    WitnessFacts,
    WritingFacts,
)
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind as Kind

BEGUN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=1">',
    "{{7*7}}",
    "{% raw %}",
    "=cmd|'/C calc'!A0",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe\u2066",
    "javascript:alert(1)",
)


def grey_png(side: int, offset: int) -> bytes:
    """A round phantom in 8-bit grey."""
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        for x in range(side):
            distance = ((x - side / 2) ** 2 + (y - side / 2) ** 2) ** 0.5 / (side / 2)
            rows.append(0 if distance > 0.8 else 230 if distance > 0.72 else (90 + offset + (x * y) % 23) % 256)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    )


FOUND = [
    Finding(Kind.PATIENT_NAME, "PatientName", "E-NAME", "xxx^xxxx", 118),
    Finding(Kind.PATIENT_NAME, "SeriesDescription", "E-NEEDLE", "xx xxxx xxx xxxxxx", 41),
    Finding(Kind.PATIENT_NAME, "ContentSequence.ContentSequence.TextValue", "E-NEEDLE", "xxxxxxx xx xxx", 7),
    Finding(Kind.PATIENT_NAME, "file-name", "E-FILE-NAME", "xxx_xxxx", 12),
    Finding(Kind.RECORD_NUMBER, "PatientID", "E-ID", "999-999-9", 118),
    Finding(Kind.ACCOUNT_NUMBER, "AccessionNumber", "E-ID", "x9999999", 118),
    Finding(Kind.DATE, "PatientBirthDate", "E-DATE", "99999999", 118),
    Finding(Kind.DATE, "StudyDate", "E-DATE", "99999999", 118),
    Finding(Kind.PERSON_NAME, "ReferringPhysicianName", "E-NAME", "xxxxx^xxxxx", 104),
    Finding(Kind.PHONE, "ReferringPhysicianTelephoneNumbers", "E-PHONE", "+99 999 999999", 36),
    Finding(Kind.INSTITUTION, "InstitutionName", "E-PLACE", "xx xxxx xxxxxxxx", 112),
    Finding(Kind.DEVICE, "DeviceSerialNumber", "E-DEVICE", "xx-99999", 96),
    Finding(Kind.UID, "SOPInstanceUID", "E-UID", "9.9.999.999999", 120),
    Finding(Kind.PRIVATE, '(0019,"SIEMENS MR HEADER",0C)', "E-PRIVATE", "xxxxx", 22),
    Finding(Kind.OTHER, "preamble", "E-PREAMBLE", "??", 3),
]


FACES = [
    FaceFacts(
        "P-0000K7Q: MR",
        "face",
        series=4,
        erased=1_204_331,
        left=(("face", 0.0004), ("brow", 0.021), ("left-ear", 0.0), ("right-ear", 0.034)),
        brain_voxels=1_402_118,
        touched=("segmentation",),
        seconds=3.4,
        before=(grey_png(32, 1), grey_png(32, 2), grey_png(32, 3)),
        after=(grey_png(32, 4), grey_png(32, 5), grey_png(32, 6)),
        witness=WitnessFacts(96, 61, 0, 2, 48, 7, 1, unanswered=1),
    ),
    FaceFacts("P-0001K7Q: CT", "unsure", "vault-cropped", 2, before=(grey_png(32, 7),) * 3),
    FaceFacts("P-0002K7Q: PT, CT", "face", series=2, before=(grey_png(32, 8),) * 3),
    FaceFacts("P-0003K7Q: CT", "no-face", series=1),
]


def a_release() -> ReleaseFacts:
    return ReleaseFacts(
        release_id="7GZ2T4K0QX5N8R1M3V6W9YBCDE",
        recipient="acme-ai",
        purpose="ai-training",
        recipe="research",
        started=BEGUN,
        outcome="partly",
        exit_code=6,
        seconds=8.4,
        files=141,
        bytes_read=48_200_000,
        released=107,
        bytes_written=45_100_000,
        held=[Tally("encapsulated-document", 3), Tally("video", 1)],
        quarantined=[Tally("truncated", 2, "at offset 5122"), Tally("duplicate-tag", 1)],
        passed_over=[Tally("program", 1), Tally("dicomdir", 1), Tally("text", 4)],
        warnings=[Tally("may-carry-burned-in-text", 14), Tally("may-show-face", 22)],
        faces=FACES,
        looked_for_faces=True,
        writing=WritingFacts(83, 2, 9, 4, 7, 3, 5_120, 802_000, 0),
        found=FOUND,
        patients=[
            PatientFacts(f"P-{n:04}K7Q", 1 + n % 2, 9 + n, 31 + n, 160 + 7 * n, 150 + 6 * n, n % 3, 0)
            for n in range(12)
        ],
        attributes=[
            AttributeFacts("PatientName", replaced=107),
            AttributeFacts("StudyDate", shifted=107),
            AttributeFacts("SOPInstanceUID", remapped=107),
            AttributeFacts("SeriesDescription", cleaned=41),
            AttributeFacts("RequestAttributesSequence.ScheduledProcedureStepID", emptied=30, removed=2),
            AttributeFacts('(0019,"SIEMENS MR HEADER",0C)', removed=22),
            AttributeFacts('(0029,"DOE JANE CSA",10)', removed=9),
        ],
        series=[
            SeriesFacts("P-0000K7Q", "1", "1", "CT", "CT Image Storage", 24, "released", ("may-show-face",)),
            SeriesFacts("P-0000K7Q", "1", "2", "SR", "Enhanced SR Storage", 1, "released"),
            SeriesFacts(
                "P-0001K7Q", "2", "3", "US", "Ultrasound Image Storage", 9, "released", ("may-carry-burned-in-text",)
            ),
            SeriesFacts(
                "P-0002K7Q", "3", "4", "DOC", "Encapsulated PDF Storage", 3, "held", ("encapsulated-document",)
            ),
            SeriesFacts("P-0002K7Q", "3", "6", "ES", "Video Endoscopic Image Storage", 1, "held", ("video",)),
            SeriesFacts("P-0003K7Q", "4", "5", "MR", "MR Image Storage", 2, "quarantined", ("truncated",)),
        ],
        pictures=[
            Picture("CT, series 1: soft tissue", grey_png(96, 0), grey_png(96, 0)),
            Picture("US, series 3", grey_png(96, 60), grey_png(96, 60)),
            Picture("Encapsulated PDF, series 4: held", b"", b""),
            Picture("MR, series 5: quarantined", grey_png(96, 30), b""),
        ],
        timings=[Tally("examine", 1210), Tally("clean and verify", 6480), Tally("seal", 310), Tally("deliver", 250)],
        manifest_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )


def an_examination() -> ExaminationFacts:
    return ExaminationFacts(
        started=BEGUN,
        seconds=1.2,
        files=141,
        objects=120,
        bytes_read=48_200_000,
        patients=12,
        studies=15,
        series=a_release().series,
        findings=FOUND,
        faces=[replace(face, erased=0, left=(), brain_voxels=0, touched=(), after=()) for face in FACES],
        looked_for_faces=True,
        quarantined=[Tally("truncated", 2), Tally("duplicate-tag", 1)],
        passed_over=[Tally("program", 1), Tally("dicomdir", 1), Tally("text", 4)],
    )


def a_verification() -> VerificationFacts:
    return VerificationFacts(
        started=BEGUN,
        seconds=2.1,
        files=109,
        objects=107,
        findings=[
            Finding(Kind.PATIENT_NAME, "ProtocolName", "V-NEEDLE-TEXT", "xxxxx", 2),
            Finding(Kind.DATE, "ImageComments", "S-DATE-TEXT", "9999-99-99", 1),
        ],
        unreadable=[Tally("truncated", 1)],
        manifest="holds",
        checks=[Tally("text of every element", 107), Tally("pixel identity", 96)],
    )


def a_hostile_release() -> ReleaseFacts:
    """Every text that a page shows is a text that wants to act."""
    facts = a_release()
    facts.found = [Finding(Kind.PATIENT_NAME, text, "E-NAME", text) for text in HOSTILE]
    facts.left = facts.found
    facts.attributes = [AttributeFacts(text, removed=1) for text in HOSTILE]
    facts.patients = [PatientFacts(text, 1, 1, 1, 1, 1, 0, 0) for text in HOSTILE]
    facts.series = [SeriesFacts(text, text, text, text, text, 1, text, (text,)) for text in HOSTILE]
    facts.held = facts.quarantined = facts.warnings = facts.passed_over = [Tally(text, 1, text) for text in HOSTILE]
    facts.faces = [
        FaceFacts(text, text, text, 1, 1, ((text, 1.0),), 1, 1, (text,), 1.0, (text.encode(),)) for text in HOSTILE
    ]
    facts.pictures = [Picture(text, text.encode(), b"<svg onload=alert(1)>") for text in HOSTILE]
    facts.recipient = facts.purpose = facts.recipe = facts.release_id = facts.manifest_sha256 = HOSTILE[0]
    return facts
