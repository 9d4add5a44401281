"""Lets releases of a benchmark leave: without a recipient, a contract and a legal basis there is nothing to measure."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def agree(scanward: Sequence[str], ward: Path | str, recipient: str = "bench") -> None:
    """Make `recipient` known to the ward, with a contract and a legal basis for everything, by the command itself."""
    everything = ("--purpose", "*", "--data", "*")
    title = ("--title", "Benchmark", "--country", "ZZ", "--kind", "research")
    for words in (
        ("recipient", "add", recipient, *title),
        ("recipient", "contract", "add", recipient, *everything),
        ("consent", "ground", "add", "de-identified", *everything, "--authority", "a benchmark"),
    ):
        subprocess.run([*scanward, *words, "--ward", str(ward)], check=True, capture_output=True)
