"""Modalities that may be said: the defined terms, and nothing that somebody typed."""

from __future__ import annotations

_MODALITIES = frozenset(
    """
    AR ASMT AU BDUS BI BMD CFM CR CT CTPROTOCOL DG DMS DOC DX ECG EEG EMG EOG EPS ES FID GM HC HD IO IOL IVOCT IVUS
    KER KO LEN LS M3D MG MR NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT PX REG RESP RF RG RTDOSE
    RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF STAIN TEXTUREMAP TG US VA XA
    XAPROTOCOL XC
    """.split()  # noqa: SIM905 - a hundred quoted words read worse
)
"""The defined terms of Modality (PS3.3 section C.7.3.1.1.1): any other value may be somebody's name."""


def modality_word(modality: str) -> str:
    """A modality as a report may show it: a defined term, or `?`."""
    return modality if modality in _MODALITIES else "?"
