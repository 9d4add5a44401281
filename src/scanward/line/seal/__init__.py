"""The manifest of a release, its signature, and whether a folder still is what was sealed."""

from __future__ import annotations

from scanward.line.seal.check import ManifestVerdict, Trouble, check_manifest
from scanward.line.seal.sealing import Agreement, reopen, seal

__all__ = ["Agreement", "ManifestVerdict", "Trouble", "check_manifest", "reopen", "seal"]
