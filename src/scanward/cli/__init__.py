"""The command line: one verb per file."""

from scanward.cli.entry import main

__all__ = ["main"]
