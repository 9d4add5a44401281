"""The cleaner itself: contexts, spans, memory, hostile texts."""

from __future__ import annotations

import pickle
import time
from typing import TYPE_CHECKING

import pytest

from scanward.core.identity import IdentifierKind, Identity
from scanward.line.deidentify.text import CleanText, Span, TextCleaner, TextContext

if TYPE_CHECKING:
    from pathlib import Path


def cleaner_for(*names: str) -> TextCleaner:
    identity = Identity()
    for name in names:
        identity.add(IdentifierKind.PATIENT_NAME, name)
    return TextCleaner(identity)


def test_a_span_says_where_and_by_which_rule() -> None:
    done = cleaner_for("DOE^JANE").clean("CT DOE HEAD")
    assert done == CleanText("CT HEAD", (Span(3, 6, IdentifierKind.PATIENT_NAME, "needle-name"),))


def test_spans_count_in_the_text_as_it_was_given() -> None:
    text = "Ｃ\u200bＴ Mu\u0308ller ﬁn"
    done = cleaner_for("MÜLLER^EVA").clean(text)
    assert [text[s.start : s.end] for s in done.spans] == ["Mu\u0308ller"]
    assert done.text == "Ｃ\u200bＴ ﬁn"


def test_a_label_loses_the_words_that_led_up_to_the_name_and_prose_keeps_them() -> None:
    cleaner = cleaner_for("DOE^JANE")
    assert cleaner.clean("CHEST for Dr. Doe").text == "CHEST"
    assert cleaner.clean("CHEST for Dr. Doe", TextContext.PROSE).text == "CHEST for Dr. [name]"


@pytest.mark.parametrize(
    ("values", "cut"),
    [
        (["CT", "ZOR", "QUEN", "HEAD"], {1, 2}),
        (["TAL", "BOT ZORQUEN"], {0, 1}),
        (["Z", "O", "R", "Q", "U", "E", "N"], set(range(7))),
        (["ZORQUEN", "TALBOT"], set()),
        (["ORIGINAL", "PRIMARY", "AXIAL"], set()),
        (["ZOR", "HEAD", "QUEN"], set()),
    ],
)
def test_a_name_that_the_delimiter_of_values_cuts_is_found(values: list[str], cut: set[int]) -> None:
    assert cleaner_for("ZORQUEN^TALBOT").cut_apart(values) == cut


@pytest.mark.parametrize("turned", ["NEUQROZ", "mbedhra", "tobtlat_neuqroz"])
def test_a_name_backwards_or_by_rot13_goes(turned: str) -> None:
    assert "neuq" not in cleaner_for("ZORQUEN^TALBOT").clean(f"CT {turned} HEAD").text.lower()
    assert "mbed" not in cleaner_for("ZORQUEN^TALBOT").clean(f"CT {turned} HEAD").text.lower()


def test_a_name_that_makes_a_word_backwards_takes_no_word_with_it() -> None:
    assert cleaner_for("LAMRONBA^ANN").clean("CT ABNORMAL").text == "CT ABNORMAL"


@pytest.mark.parametrize("cut", ["ZOR-\nQUEN", "Zor-\r\nquen", "ZORQ\nUEN", "Zor- quen"])
def test_a_name_that_the_end_of_a_line_cuts_is_found(cut: str) -> None:
    cleaner = cleaner_for("ZORQUEN^TALBOT")
    assert cleaner.clean(f"Seen {cut} today.", TextContext.PROSE).text == "Seen [name] today."
    assert cleaner.clean("Axial-\ncoronal, fat- sat", TextContext.PROSE).text == "Axial-\ncoronal, fat- sat"


def test_a_code_loses_the_needle_but_keeps_digits_that_would_be_a_number_elsewhere() -> None:
    cleaner = cleaner_for("DOE^JANE")
    assert cleaner.clean("122298004", TextContext.CODE).text == "122298004"
    assert cleaner.clean("122298004").text == ""
    assert cleaner.clean("DOE_HEAD", TextContext.CODE).text == "HEAD"


def test_holding_an_identifier_is_said_without_cleaning() -> None:
    cleaner = cleaner_for("DOE^JANE")
    assert cleaner.holds_identifier("CT DOE")
    assert not cleaner.holds_identifier("CT HEAD")


def test_another_patients_cleaner_knows_nothing_of_this_one() -> None:
    assert cleaner_for("ZORQUEN^TAL").clean("CT ZORQUEN").text == "CT"
    assert cleaner_for("MOKPLIN^DAX").clean("CT ZORQUEN").text == "CT ZORQUEN"


def test_a_full_memory_is_emptied_and_answers_stay_the_same() -> None:
    identity = Identity()
    identity.add(IdentifierKind.PATIENT_NAME, "DOE^JANE")
    cleaner = TextCleaner(identity, max_cache=2)
    for _ in range(2):
        assert [cleaner.clean(f"CT DOE T{n}").text for n in range(6)] == [f"CT T{n}" for n in range(6)]


def test_no_repr_shows_a_needle_or_a_text() -> None:
    cleaner = cleaner_for("ZORQUEN^TAL")
    shown = (
        repr(cleaner)
        + repr(cleaner._needles)
        + repr(cleaner._needles._persons)
        + repr(cleaner.clean("CT ZORQUEN HEAD"))
    )
    assert "zorquen" not in shown.casefold()
    assert "HEAD" not in shown


def test_a_result_travels_between_processes() -> None:
    done = cleaner_for("DOE^JANE").clean("CT DOE HEAD")
    assert pickle.loads(pickle.dumps(done)) == done  # noqa: S301 - our own bytes


def test_a_year_goes_where_it_shows_an_age_over_89() -> None:
    """45 CFR 164.514(b)(2)(i)(C): and stays where it does not."""
    identity = Identity()
    identity.add(IdentifierKind.DATE, "19300102")
    identity.add(IdentifierKind.DATE, "20240307")
    assert TextCleaner(identity).clean("born 1930, CT", TextContext.PROSE).text == "born [date], CT"
    identity = Identity()
    identity.add(IdentifierKind.DATE, "19600102")
    identity.add(IdentifierKind.DATE, "20240307")
    assert TextCleaner(identity).clean("born 1960, CT", TextContext.PROSE).text == "born 1960, CT"


@pytest.mark.parametrize(
    "name",
    ["ANONYMOUS", "HEAD^PHANTOM", "PATIENT^TEST", "CT^QA", "UNKNOWN", "Brain", "", "^^^^", "=", "X", "1", "HAND^LEFT"],
)
def test_a_name_that_is_no_name_takes_no_word_with_it(name: str) -> None:
    cleaner = cleaner_for(name)
    for text in ("CT HEAD PHANTOM", "QA TEST CT", "HAND LEFT", "BRAIN W/O", "PATIENT SUPINE", "1", "T1"):
        assert cleaner.clean(text).text == text


@pytest.mark.parametrize(
    ("kind", "needle", "text", "left"),
    [
        (IdentifierKind.INSTITUTION, "Massachusetts General Hospital", "MGH CT HEAD", "CT HEAD"),
        (IdentifierKind.INSTITUTION, "ST ELSEWHERE KLINIK GUNZLINGEN", "CT GUNZLINGEN", "CT"),
        (IdentifierKind.INSTITUTION, "Radiology", "RADIOLOGY CT", "RADIOLOGY CT"),
        (IdentifierKind.PLACE, "12 Blumenweg^Hinterwald^89999", "CT Hinterwald", "CT"),
        (IdentifierKind.PHONE, "+49 731 50012345", "CT 073150012345", "CT"),
        (IdentifierKind.EMAIL, "jane@zorquen.org", "CT jane@zorquen.org", "CT"),
        (IdentifierKind.DEVICE, "CT01_OC0", "CT01_OC0 HEAD", "HEAD"),
        (IdentifierKind.DEVICE, "SOMATOM Force", "SOMATOM Force HEAD", "SOMATOM Force HEAD"),
        (IdentifierKind.UID, "1.2.826.0.1.3680043.2", "CT 1.2.826.0.1.3680043.2 A", "CT A"),
        (IdentifierKind.OTHER, "ZORQUEN WEFT", "CT zorquen-weft", "CT"),
        (IdentifierKind.SSN, "123456789", "CT 123-45-6789", "CT"),
        (IdentifierKind.ACCOUNT_NUMBER, "A-77/2024", "CT A77-2024", "CT"),
    ],
)
def test_every_kind_of_needle_is_found(kind: IdentifierKind, needle: str, text: str, left: str) -> None:
    identity = Identity()
    identity.add(kind, needle)
    assert TextCleaner(identity).clean(text).text == left


HOSTILE = {
    "one letter": "a" * 65536,
    "digits": "1" * 65536,
    "dotted": "1." * 32768,
    "titles": "Dr. " * 16384,
    "surnames": "Smith " * 10922,
    "needles": "Doe, " * 13107,
    "colons": "12:" * 21845,
    "at signs": "a@" * 32768,
    "paths": "\\a" * 32768,
    "combining marks": "a" + "\u0301" * 65535,
    "cyrillic": "а" * 65536,
    "ideographs": "山" * 65536,
    "brackets": "(" * 65536,
    "degrees": "A MD " * 13107,
    "of": "hospital of " * 5461,
    "nul": "\0" * 65536,
    "surrogates": "\ud800" * 65536,
    "bidi": "\u202eDOE\u202c" * 10922,
    "camel": "Aa" * 32768,
    "spelt out": "d o e " * 10922,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("context", [TextContext.LABEL, TextContext.PROSE])
def test_a_hostile_text_costs_linear_time(text: str, context: TextContext) -> None:
    """Four times the text may cost twelve times the time at most; a square would cost sixteen times."""
    cleaner = cleaner_for("DOE^JANE", "山田^花子", "ИВАНОВ^ПЁТР")
    cleaner.clean("CT", context)

    def cost(length: int) -> float:
        start = time.process_time()
        cleaner._cleaned(text[:length], context)
        return time.process_time() - start

    quarter, whole = (min(cost(length) for _ in range(2)) for length in (len(text) // 4, len(text)))
    assert whole < 1 + 12 * quarter  # the second takes up what a busy machine adds


def test_names_behind_controls_and_bidi_marks_are_found() -> None:
    cleaner = cleaner_for("DOE^JANE")
    for text in ("CT \u202eDOE\u202c", "CT D\0OE", "CT D\u00adO\u200dE", "CT \ud800DOE"):
        assert "DO" not in cleaner.clean(text).text


NOT_DESCRIPTIONS = frozenset(
    [
        "AccessionNumber",
        "AdmissionID",
        "PatientID",
        "DeviceSerialNumber",
        "InstitutionName",
        "InstitutionAddress",
        "StationName",
        "OtherPatientIDs",
        "PatientAddress",
        "StudyID",
        "CodeValue",
        "ReferringPhysicianTelephoneNumbers",
        "RequestedProcedureID",
        "ScheduledProcedureStepID",
        "PerformedProcedureStepID",
        "SoftwareVersions",
        "CodingSchemeVersion",
        "SecondaryCaptureDeviceID",
        "PerformedStationName",
        "DetectorID",
        "IssuerOfPatientID",
        "ReferencedFileID",
        "CodingSchemeResponsibleOrganization",
        "PostprocessingFunction",
    ]
)
REAL_NAMES = ("GAGOSKI", "Kaufman", "github.com")
"""Of all descriptors only these hold an identity, and it has to go."""


def test_every_descriptor_of_real_files_stays(testdata: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    cleaner = TextCleaner(Identity())
    seen: dict[str, str] = {}
    # Slices of one series say the same: a few of each folder are enough.
    folders = [sorted(f.iterdir()) for f in testdata.rglob("*") if f.is_dir()]
    for path in (p for files in folders for p in (files if len(files) < 100 else files[::40])):
        if not path.is_file() or path.suffix in {".png", ".csv", ".md", ".npz"}:
            continue
        try:
            dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
            for element in dataset.iterall():
                if (
                    element.VR in {"LO", "SH", "ST", "LT", "UT", "UC"}
                    and not element.tag.is_private
                    and element.keyword not in NOT_DESCRIPTIONS
                ):
                    values = (
                        element.value if isinstance(element.value, pydicom.multival.MultiValue) else [element.value]
                    )
                    seen |= {v: element.keyword for v in values if isinstance(v, str) and v.strip()}
        except Exception:  # noqa: S112, BLE001 - some of the files are broken on purpose
            continue
    assert len(seen) > 100
    changed = {v: cleaner.clean(v).text for v in seen if cleaner.clean(v).spans}
    assert not {v: left for v, left in changed.items() if not any(name in v for name in REAL_NAMES)}
    assert not [left for left in changed.values() if any(name in left for name in REAL_NAMES)]


def test_the_patients_own_eponym_is_a_name_unless_it_is_a_disease() -> None:
    cleaner = cleaner_for("KÖHLER-GRÜNWALD^EVA", "WILSON^MARY")
    assert cleaner.clean("Befund Köhler-Grünwald, Dr. Smith", TextContext.PROSE).text == "Befund [name], Dr. [name]"
    assert cleaner.clean("CT KOEHLER").text == "CT"
    assert cleaner.clean("CT WILSON").text == "CT"
    assert cleaner.clean("MRI WILSON DISEASE").text == "MRI WILSON DISEASE"


def test_a_name_that_is_a_word_counts_with_its_initial_its_possessive_or_its_particles() -> None:
    cleaner = cleaner_for("CROSS^CARL", "VAN DEN PAS^ANNE", "YOUNG^MARY", "KLEIN^EVA")
    for text in ("C. Cross CT", "CCross CT", "Cross's CT", "VAN DEN PAS CT", "KLEIN CT", "Young, M. CT", "MYoung CT"):
        assert cleaner.clean(text).text == "CT"
    for text in (
        "CROSS TABLE LAT",
        "YOUNG ADULT",
        "Young's modulus",
        "kleiner Erguss",
        "Erguss klein",
        "HIP CROSS TABLE",
    ):
        assert cleaner.clean(text).text == text
