"""Decide: whether a study may leave under a recipe, whether it may leave to a recipient, and why."""

from scanward.line.decide.consent_items import DicomConsent, dicom_consent
from scanward.line.decide.leaving import decide_leaving
from scanward.line.decide.study import ObjectFacts, decide_study

__all__ = ["DicomConsent", "ObjectFacts", "decide_leaving", "decide_study", "dicom_consent"]
