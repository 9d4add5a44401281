"""Around the data set: preamble, file meta, padding, what follows the last element, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.canary import plain

if TYPE_CHECKING:
    from scanward.demo.draft import Draft


def preamble(draft: Draft) -> None:
    draft.preamble = draft.text("preamble", "{caret} {mrn}").encode("utf-8")


def file_meta(draft: Draft) -> None:
    """Application entity titles, presentation addresses and private information, PS3.10 table 7.1-1."""
    place = "file-meta"
    draft.meta.update(
        SourceApplicationEntityTitle=draft.text(place, "{ae}"),
        SendingApplicationEntityTitle=draft.text(place, "{ae}"),
        ReceivingApplicationEntityTitle=draft.text(place, "{ae}"),
        SourcePresentationAddress=draft.text(place, "dicom://{ip}:104"),
        PrivateInformationCreatorUID=draft.text(place, "{uid}"),
        PrivateInformation=_even(draft.text(place, "{caret} {mrn}").encode("utf-8")),
    )


def trailing_padding(draft: Draft) -> None:
    """(FFFC,FFFC), PS3.10 section 7.2."""
    text = draft.text("trailing-padding", "{comma} {birth}").encode("utf-8")
    draft.data[0xFFFCFFFC] = DataElement(0xFFFCFFFC, "OB", _even(text))


def trailer(draft: Draft) -> None:
    """Bytes after the data set, that look like nothing a DICOM reader knows."""
    draft.trailer = draft.text("trailer", "\0\0\0\0{full}\0{mrn}\0{email}\0\0\0\0").encode("utf-8")


def signature(draft: Draft) -> None:
    """A digital signature (PS3.3 C.12.1.1.3) with the signer's name in its certificate."""
    item, macro = Dataset(), Dataset()
    item.MACIDNumber = 1
    item.DigitalSignatureUID = draft.canaries.uid()
    item.DigitalSignatureDateTime = f"{plain(draft.visit.day)}102000"
    item.CertificateType = "X509_1993_SIG"
    certificate = draft.text("DigitalSignaturesSequence[0].CertificateOfSigner", "CN={staff}, O={inst}, E={email}")
    item.CertificateOfSigner = _even(b"\x30\x82\x01\x0a" + certificate.encode("utf-8"))
    item.Signature = bytes(range(128))
    macro.MACIDNumber, macro.MACCalculationTransferSyntaxUID = 1, "1.2.840.10008.1.2.1"
    macro.MACAlgorithm, macro.DataElementsSigned = "SHA256", [0x00100010, 0x0020000D]
    draft.data.MACParametersSequence = [macro]
    draft.data.DigitalSignaturesSequence = [item]


def numbers(draft: Draft) -> None:
    """Numbers and codes that are the patient's: IS, DS, CS, AE, UR and UI values."""
    draft.data.AcquisitionNumber = draft.plant("AcquisitionNumber", Kind.RECORD_NUMBER, draft.person.mrn)
    draft.data.TableHeight = draft.plant("TableHeight", Kind.RECORD_NUMBER, draft.person.mrn)
    draft.write("RetrieveURL", "http://{ip}/wado?patient={mrn}")
    draft.write("RetrieveAETitle", "{ae}")
    draft.write("ContrastBolusAgent", "<IOMEPROL> for {comma}")
    draft.data.ImageType = [*draft.data.ImageType, draft.text("ImageType", "{UNDER}")]
    mrn, day = draft.person.mrn, plain(draft.visit.day)
    draft.data.IrradiationEventUID = f"1.2.826.0.1.3680043.8.498.{mrn}.{day}.{draft.canaries.digits(5)}"
    draft.plant("IrradiationEventUID", Kind.RECORD_NUMBER, f".{mrn}.{day}.")


def _even(raw: bytes) -> bytes:
    return raw + b"\0" * (len(raw) % 2)
