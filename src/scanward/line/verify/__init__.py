"""The attack on our own output: other code, other lists, another method than `deidentify`. It also runs alone."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.verify.expectation import Allowed, DatesPolicy, Expectation, PixelSource
    from scanward.line.verify.folder import verify_folder
    from scanward.line.verify.references import gathered_references
    from scanward.line.verify.rules import Rule, is_certain
    from scanward.line.verify.verdict import Facts, FileVerdict, Leaked, Verified, judged, merged
    from scanward.line.verify.verifier import Verifier
    from scanward.line.verify.version import ATTACK_VERSION

__all__ = [
    "ATTACK_VERSION",
    "Allowed",
    "DatesPolicy",
    "Expectation",
    "Facts",
    "FileVerdict",
    "Leaked",
    "PixelSource",
    "Rule",
    "Verified",
    "Verifier",
    "gathered_references",
    "is_certain",
    "judged",
    "merged",
    "verify_folder",
]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        expectation="Allowed DatesPolicy Expectation PixelSource",
        folder="verify_folder",
        references="gathered_references",
        rules="Rule is_certain",
        verdict="Facts FileVerdict Leaked Verified judged merged",
        verifier="Verifier",
        version="ATTACK_VERSION",
    )
