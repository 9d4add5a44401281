"""What is true of one call of the command line, whatever the verb."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Invocation:
    """Filled in by the options of the group and of the verb; read where a failure is told."""

    debug: bool = False
    as_json: bool = False
    goes_on: bool = False
    """Whether the same command goes on where this one was stopped."""
