"""What a release did not do. A report that leaves this out promises more than it can keep."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.facts import ReleaseFacts

NOT_LOOKED = "Nobody looked for writing in the pixels: the recipe says so."
PIXELS = (
    "Writing in pixels is found by a network that misses some: faint, tiny or unusual letters most. "
    "Films, and documents inside of objects, are not looked into."
)
NO_FACES_LOOKED = (
    "Nobody looked for faces in scans of the head: the recipe says so. From a head volume a face can be rendered."
)
FACES = (
    "A head without its face is not anonymous: brain and anatomy still link scans of the same person, and a program "
    "can draw a face around any hole. No face is taken out of photographs and films: they are held, or leave in doubt."
)
DOCUMENTS = "Encapsulated documents (PDF, CDA, models) are not cleaned: they are held, or left out, as the recipe says."
RARE = (
    "Nobody has estimated how likely the remaining facts (age, sex, body part, a rare finding) single out a person: "
    "this is no expert determination under 45 CFR 164.514(b)(1)."
)
UNVERIFIED = "The result was not attacked: verification was switched off for this release."


def not_done(facts: ReleaseFacts) -> list[str]:
    """The limits of this release, the gravest first."""
    faces = FACES if facts.looked_for_faces or facts.faces else NO_FACES_LOOKED
    return [*([] if facts.verified else [UNVERIFIED]), PIXELS if facts.writing else NOT_LOOKED, faces, DOCUMENTS, RARE]


def command_line(facts: ReleaseFacts) -> str:
    """The command that was run, without the paths, since a path may hold a patient's name."""
    words = ["scanward", "release", "SOURCE", "--to", "DESTINATION"]
    words += ["--recipient", facts.recipient, "--purpose", facts.purpose, "--recipe", facts.recipe]
    flags = [("--dry-run", facts.dry_run), ("--no-verify", not facts.verified)]
    return shlex.join([*words, *(flag for flag, given in flags if given)])
