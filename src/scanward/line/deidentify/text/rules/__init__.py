"""General identifiers: what gives anybody away, whoever the patient is.

One family a file; the rules' ids are in docs/lookup/text-rules.md.
"""

from __future__ import annotations

from scanward.line.deidentify.text.rules.addresses import find_addresses
from scanward.line.deidentify.text.rules.ages import find_ages
from scanward.line.deidentify.text.rules.contacts import find_contacts
from scanward.line.deidentify.text.rules.dates import find_dates
from scanward.line.deidentify.text.rules.institutions import find_institutions
from scanward.line.deidentify.text.rules.listed_names import find_listed_names
from scanward.line.deidentify.text.rules.machines import find_machines
from scanward.line.deidentify.text.rules.month_names import find_month_dates
from scanward.line.deidentify.text.rules.national_numbers import find_national_numbers
from scanward.line.deidentify.text.rules.record_numbers import find_record_numbers
from scanward.line.deidentify.text.rules.roles import find_roles
from scanward.line.deidentify.text.rules.times import find_times
from scanward.line.deidentify.text.rules.titles import find_titled_names

RULES = (
    find_dates,
    find_month_dates,
    find_times,
    find_ages,
    find_contacts,
    find_national_numbers,
    find_record_numbers,
    find_machines,
    find_addresses,
    find_institutions,
    find_titled_names,
    find_roles,
    find_listed_names,
)
CODE_RULES = (find_contacts, find_titled_names)
"""A token of a code is digits and letters by nature, so only what can be nothing else is looked for."""

__all__ = ["CODE_RULES", "RULES"]
