"""The ledger in the languages of others' audit repositories: DICOM audit messages and FHIR AuditEvents.

Pseudonyms stand where those speak of patients; no identifier leaves.
"""

from __future__ import annotations
