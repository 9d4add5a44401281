"""What the process that workers are forked from has at hand: modules and word lists, shared by all workers.

Imported by that process alone; importing it does the work, which is what it is for.
"""

from __future__ import annotations

import gc

from scanward.core.identity import Identity
from scanward.dicom.dictionary import uid_name, vr_of
from scanward.line.deidentify.private import safe_list
from scanward.line.deidentify.profile import table
from scanward.line.deidentify.text import TextCleaner
from scanward.line.release import look, work
from scanward.line.verify import Verifier

__all__ = ["look", "work"]

vr_of(0x00100010)
uid_name("1.2")
table()
safe_list()
TextCleaner(Identity()).clean("CT HEAD, seen by Dr. Example on 2020-01-02")
Verifier(Identity())
gc.collect()
gc.freeze()  # what is here stays: workers need not look through it again, and share its pages
