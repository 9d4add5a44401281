"""Consents as files: FHIR R4 by IHE PCF 1.1, JSON and CSV, read whole or not at all."""

from __future__ import annotations

from scanward.line.decide.consent_files.files import read_consents, write_consents

__all__ = ["read_consents", "write_consents"]
