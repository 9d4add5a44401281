"""Pass one over the headers: what each object is, whether it is sound, and what identifies its patient."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from scanward.core.decision import ObjectKind
from scanward.core.errors import UnsoundObject
from scanward.core.ids import PatientKey, Uid
from scanward.core.stages import Examined, Quarantined
from scanward.dicom.device import device_of
from scanward.dicom.reading import open_object
from scanward.dicom.values import decode_whole
from scanward.line.examine.documents import search_document
from scanward.line.examine.harvest import Harvest, PatientHarvest, Person
from scanward.line.examine.header_search import HeaderSearch
from scanward.line.examine.names import is_nobody, words_of
from scanward.line.examine.object_kind import kind_of_object
from scanward.line.examine.outside_header import search_outside
from scanward.line.examine.patient_book import PatientBook
from scanward.line.examine.pixel_risk import PixelEvidence, pixel_risk
from scanward.line.examine.pixel_shape import pixel_shape
from scanward.line.examine.record import Examination, ObjectRecord
from scanward.line.examine.risk_findings import age_spot, risk_spots
from scanward.line.examine.said_consent import withholds_consent
from scanward.line.examine.soundness import uids_of

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.stages import Received
    from scanward.dicom.limits import Limits
    from scanward.dicom.reading import DicomObject
    from scanward.line.examine.pixel_shape import PixelShape
    from scanward.line.examine.soundness import Uids

_PATIENT_NAME, _PATIENT_ID, _ISSUER, _BIRTH_DATE = 0x00100010, 0x00100020, 0x00100021, 0x00100030
_MODALITY, _IMAGE_TYPE, _FRAME_OF_REFERENCE, _BURNED_IN = 0x00080060, 0x00080008, 0x00200052, 0x00280301
_SAYS_WHERE = (0x00180015, 0x00081030, 0x0008103E, 0x00181030)
"""Body Part Examined, Study Description, Series Description, Protocol Name."""
_DIGEST_BYTES: Final = 16
_PICTURES: Final = frozenset({ObjectKind.IMAGE, ObjectKind.SCREEN})


class Examiner:
    """Examines objects one after the other; what identifies is gathered per patient until `harvest`.

    One for each worker and chunk: not shared between threads.
    """

    def __init__(self, key: bytes, limits: Limits | None = None, spool: Path | None = None) -> None:
        """`key`: at most 64 bytes, secret and the same in all workers of a run; it makes the digests opaque."""
        self._key = key
        self._limits = limits
        self._spool = spool
        self._searches: dict[PatientKey, _Patient] = {}

    def examine(self, received: Received, number: int = 0) -> Examination | Quarantined:
        """Examine one object. `number` is the caller's own, handed through."""
        try:
            with open_object(received.path, self._limits, self._spool) as found:
                return self._examine(found, received, number)
        except UnsoundObject as error:
            return Quarantined(received, error.reason, error.detail)

    def harvest(self) -> Harvest:
        """Hand over what was gathered since the last harvest, and begin anew."""
        searches, self._searches = self._searches, {}
        return Harvest({key: patient.harvest() for key, patient in searches.items()})

    def _examine(self, found: DicomObject, received: Received, number: int) -> Examination:
        uids = uids_of(found)
        person = _person(found, uids)
        patient = self._patient_of(person)
        # needles are gathered before anything can refuse the object: its siblings may leave, and must not name it
        patient.search.search(found)
        shape = pixel_shape(found)
        record = self._record(found, uids, shape)
        book = patient.book
        patient.objects += 1
        for spot in search_outside(book, found, received, shape):
            book.tally(spot).count += 1
        for spot in search_document(book, found):
            book.tally(spot).count += 1
        for spot in (*risk_spots(record.risk), *age_spot(found, person.birth_date)):
            book.tally(spot).count += 1
        digest = self._digest
        examined = Examined(received, patient.key, digest(uids.study), digest(uids.series), number, Uid(uids.sop_class))
        return Examination(examined, record)

    def _patient_of(self, person: Person) -> _Patient:
        key = self._patient_key(person)
        patient = self._searches.get(key)
        if patient is None:
            patient = self._searches[key] = _Patient(key, person)
        return patient

    def _patient_key(self, person: Person) -> PatientKey:
        """A patient is a number within its issuer; without a number a name and birth date; without those a study."""
        if person.patient_id:
            return PatientKey(self._digest(f"number\0{person.issuer}\0{person.patient_id}"))
        if person.name:
            return PatientKey(self._digest(f"name\0{person.name}\0{person.birth_date}"))
        return PatientKey(self._digest(f"study\0{person.apart}"))

    def _record(self, found: DicomObject, uids: Uids, shape: PixelShape | None) -> ObjectRecord:
        modality = found.text(_MODALITY)
        kind = kind_of_object(uids.sop_class, has_pixels=shape is not None, video=found.syntax.video)
        described = shape.description if shape else None
        evidence = PixelEvidence(
            kind,
            modality,
            _image_type(found),
            found.text(_BURNED_IN).upper(),
            described.photometric if described else "",
            described.bits_allocated if described else 0,
            " ".join(text for tag in _SAYS_WHERE if (text := found.text(tag))),
            uids.sop_class,
        )
        pixel_bytes = shape.extent.length if shape else 0
        frame_of_reference = found.text(_FRAME_OF_REFERENCE)
        return ObjectRecord(
            kind=kind,
            modality=modality,
            transfer_syntax=found.syntax.uid,
            rows=described.rows if described else 0,
            columns=described.columns if described else 0,
            frames=described.frames if described else 0,
            samples=described.samples if described else 0,
            bits_allocated=evidence.bits_allocated,
            photometric=evidence.photometric,
            header_bytes=found.size - pixel_bytes,
            pixel_bytes=pixel_bytes,
            pixels_offset=shape.extent.offset if shape else 0,
            risk=pixel_risk(evidence),
            instance=self._digest(uids.instance),
            frame_of_reference=self._digest(frame_of_reference) if frame_of_reference else "",
            withheld=withholds_consent(found),
            device=device_of(found) if kind in _PICTURES and shape else "",
        )

    def _digest(self, text: str) -> str:
        return blake2b(text.encode("utf-8", "replace"), key=self._key, digest_size=_DIGEST_BYTES).hexdigest()


class _Patient:
    """One patient in the hands of one worker."""

    def __init__(self, key: PatientKey, person: Person) -> None:
        self.key = key
        self.person = person
        self.objects = 0
        self.book = PatientBook(words_of([person.name], [person.patient_id]))
        self.search = HeaderSearch(self.book)

    def harvest(self) -> PatientHarvest:
        findings = {(f.kind, f.place, f.rule): f for f in self.book.found()}
        return PatientHarvest(self.person, self.book.identity, findings, self.objects)


def _person(found: DicomObject, uids: Uids) -> Person:
    number, name = found.text(_PATIENT_ID), found.text(_PATIENT_NAME)
    number, name = "" if is_nobody(number) else number, "" if is_nobody(name) else name
    apart = "" if number or name else uids.study
    return Person(number, found.text(_ISSUER), name, found.text(_BIRTH_DATE), apart)


def _image_type(found: DicomObject) -> str:
    element = found.get(_IMAGE_TYPE)
    return decode_whole(element.value, "CS", found.charsets) if element else ""
