"""What goes under every recipe, because it cannot stay true or cannot be looked through."""

from __future__ import annotations

from scanward.dicom.dictionary import keyword_of

_ALWAYS = {
    0x00120083: "a consent to something else; ours is written anew",  # Consent for Clinical Trial Use Sequence
    0x00880200: "a second, small picture of the patient",  # Icon Image Sequence
    0x04000402: "points at signatures that the change breaks",  # Referenced Digital Signature Sequence
    0x04000403: "points at MACs that the change breaks",  # Referenced SOP Instance MAC Sequence
    0x04000500: "holds attributes encrypted for somebody else",  # Encrypted Attributes Sequence
    0x04000550: "holds the values that stood here before",  # Modified Attributes Sequence
    0x04000561: "holds the values that stood here before",  # Original Attributes Sequence
    0x4FFE0001: "describes MACs that the change breaks",  # MAC Parameters Sequence
    0xFFFAFFFA: "signs what has changed",  # Digital Signatures Sequence
    0xFFFCFFFC: "padding that can hold anything",  # Data Set Trailing Padding
}
_GROUPS = {
    0x0000: "a command, not data",
    0x0002: "file meta information, which is made anew",
    0x0004: "a directory of files",
}
_REPEATING = {
    0x50: "a curve: drawing or sound (retired)",
    0x60: "an overlay: drawing that nobody looks through yet",
    0x7F: "variable pixel data (retired)",
}
_PIXEL_GROUP = 0x7FE0


def why_removed(tag: int) -> str | None:
    """Why a public attribute goes under every recipe, or None where the recipe decides."""
    group = tag >> 16
    if not tag & 0xFFFF:
        return "a group length, which is retired and no longer true"
    if tag in _ALWAYS:
        return _ALWAYS[tag]
    if group in _GROUPS:
        return _GROUPS[group]
    return None if group == _PIXEL_GROUP else _REPEATING.get(group >> 8)


def always_removed() -> dict[str, str]:
    """Keyword or group -> why, for people."""
    attributes = {keyword_of(tag): why for tag, why in _ALWAYS.items()}
    return attributes | {f"({group:02x}xx,eeee)": why for group, why in _REPEATING.items()}
