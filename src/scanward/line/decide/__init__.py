"""Decide: whether a study may leave under a recipe, whether it may leave to a recipient, and why."""

from scanward.line.decide.dicom_consent import dicom_consent
from scanward.line.decide.leaving import decide_leaving
from scanward.line.decide.policy import policy_warning
from scanward.line.decide.study import ObjectFacts, decide_study

__all__ = ["ObjectFacts", "decide_leaving", "decide_study", "dicom_consent", "policy_warning"]
