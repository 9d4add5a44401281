"""The manifest of a release, its signature, and whether a folder still is what was sealed."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.seal.check import ManifestVerdict, Trouble, check_manifest
    from scanward.line.seal.sealing import Agreement, reopen, seal

__all__ = ["Agreement", "ManifestVerdict", "Trouble", "check_manifest", "reopen", "seal"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__, check="ManifestVerdict Trouble check_manifest", sealing="Agreement reopen seal")
