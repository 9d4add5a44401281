"""Every patient's pseudonym, date offset and UID secret in the release's domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.deidentify import DatePolicy
from scanward.store import PseudonymPolicy

if TYPE_CHECKING:
    from scanward.line.release.request import Request
    from scanward.line.release.run import Run
    from scanward.store import Vault


def assign(vault: Vault, run: Run) -> None:
    """Give every patient of `run` their pseudonym in this domain."""
    recipe, request = run.request.recipe, run.request
    domain = vault.domain(request.recipient, _domain_purpose(request))
    policy = PseudonymPolicy(
        prefix=recipe.patient.pseudonym_prefix,
        least_days=-recipe.dates.shift_max_days,
        most_days=-recipe.dates.shift_min_days,
    )
    run.inventory.people.name(vault, domain, policy)


def _domain_purpose(request: Request) -> str:
    """Releases with true dates have a domain of their own: laid beside shifted ones under the same pseudonym and UIDs,
    they would give away the shift."""
    return f"{request.purpose}.full-dates" if request.recipe.dates.policy is DatePolicy.KEEP else request.purpose
