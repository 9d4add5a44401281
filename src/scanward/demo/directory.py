"""A DICOMDIR (PS3.3 annex F), with the names and numbers of the patients that it lists."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Draft

Entry = tuple["Draft", tuple[str, ...]]
_PATIENT = ("PatientName", "PatientID")
_STUDY = ("StudyDate", "StudyTime", "StudyDescription", "StudyInstanceUID", "StudyID", "AccessionNumber")
_SERIES = ("Modality", "SeriesInstanceUID", "SeriesNumber")
_LEVELS = (
    ("PATIENT", "PatientID", _PATIENT),
    ("STUDY", "StudyInstanceUID", _STUDY),
    ("SERIES", "SeriesInstanceUID", _SERIES),
)
_LEAF = (
    "ContentDate",
    "ContentTime",
    "CompletionFlag",
    "VerificationFlag",
    "ConceptNameCodeSequence",
    "DocumentTitle",
    "MIMETypeOfEncapsulatedDocument",
    "HL7InstanceIdentifier",
)
_RECORDS = {"pdf": "ENCAP DOC", "cda": "ENCAP DOC", "sr-text": "SR DOCUMENT", "ecg": "WAVEFORM"}


def directory_bytes(entries: Sequence[Entry], canaries: Canaries) -> bytes:
    """The directory of `entries`: drafts, each with the components of its file ID."""
    tree: list[_Node] = []
    for draft, parts in entries:
        level = tree
        for kind, key, keywords in _LEVELS:
            node = next((one for one in level if one.record.get(key) == draft.data.get(key)), None)
            if node is None:
                node = _Node(kind, draft.data, keywords)
                level.append(node)
            level = node.children
        keys = ("InstanceNumber", *(keyword for keyword in _LEAF if keyword in draft.data))
        leaf = _Node(_RECORDS.get(draft.kind, "IMAGE"), draft.data, keys)
        leaf.record.ReferencedFileID = list(parts)
        leaf.record.ReferencedSOPClassUIDInFile = draft.data.SOPClassUID
        leaf.record.ReferencedSOPInstanceUIDInFile = draft.data.SOPInstanceUID
        leaf.record.ReferencedTransferSyntaxUIDInFile = draft.data.file_meta.TransferSyntaxUID
        level.append(leaf)
    return _linked(tree, UID(canaries.uid()))


class _Node:
    """One directory record and those below it."""

    def __init__(self, kind: str, source: Dataset, keywords: Sequence[str]) -> None:
        self.record = Dataset()
        self.record.OffsetOfTheNextDirectoryRecord = 0
        self.record.RecordInUseFlag = 0xFFFF
        self.record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
        self.record.DirectoryRecordType = kind
        if "SpecificCharacterSet" in source:
            self.record.SpecificCharacterSet = source.SpecificCharacterSet
        for keyword in keywords:
            setattr(self.record, keyword, source.get(keyword, ""))
        self.children: list[_Node] = []

    def flat(self) -> list[_Node]:
        return [self, *(below for child in self.children for below in child.flat())]


def _linked(tree: list[_Node], uid: UID) -> bytes:
    """Written twice: the offsets are known only when all records stand in the file."""
    nodes = [node for root in tree for node in root.flat()]
    first = _written([node.record for node in nodes], uid, 0, 0)
    places = [item.seq_item_tell for item in dcmread(io.BytesIO(first)).DirectoryRecordSequence]
    offset = {id(node): place for node, place in zip(nodes, places, strict=True)}
    for level in [tree, *(node.children for node in nodes)]:
        for one, after in pairwise(level):
            one.record.OffsetOfTheNextDirectoryRecord = offset[id(after)]
    for node in nodes:
        if node.children:
            node.record.OffsetOfReferencedLowerLevelDirectoryEntity = offset[id(node.children[0])]
    return _written([node.record for node in nodes], uid, offset[id(tree[0])], offset[id(tree[-1])])


def _written(records: list[Dataset], uid: UID, first: int, last: int) -> bytes:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    data.file_meta.MediaStorageSOPInstanceUID = uid
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.ImplementationClassUID = UID("1.2.826.0.1.3680043.8.498.1")
    data.FileSetID = "HOSPITAL"
    data.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = first
    data.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = last
    data.FileSetConsistencyFlag = 0
    data.DirectoryRecordSequence = records
    buffer = io.BytesIO()
    dcmwrite(buffer, data, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return buffer.getvalue()
