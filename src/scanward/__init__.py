"""Scanward stands between a hospital's scans and AI: `examine`, `release` and `verify`."""

from scanward.api import examine, release, verify

__all__ = ["examine", "release", "verify"]
