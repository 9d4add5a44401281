"""What lets the demo's release leave: somebody known to the ward, a contract with them, and a legal basis."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RECIPIENT, PURPOSE = "acme-ai", "ai-training"
_WHO = "scanward demo"
_DAYS = 365


def agree(folder: Path) -> None:
    """Make the ward in `folder`, in which an invented recipient may get de-identified images for training.

    The same as `scanward recipient add`, `scanward recipient contract add` and `scanward consent ground add` do.
    """
    from scanward.core.asking import Contract, Ground, Obligations, RecipientRecord, Scope, Span  # noqa: PLC0415 - start-up
    from scanward.core.lawful import Basis, Identifiability, RecipientKind  # noqa: PLC0415 - start-up
    from scanward.store import Grounds, Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(folder) as ward:
        now = ward.clock.now()
        year = Span(now, now + timedelta(days=_DAYS))
        asked = Obligations(frozenset({"attacked", "dates-shifted", "uids-replaced"}), _DAYS, no_reidentification=True)
        who = RecipientRecord("", RECIPIENT, RecipientKind.AI_DEVELOPER, "Acme AI (invented)", "US")
        Recipients(ward).add(who, who=_WHO)
        Recipients(ward).add_contract(
            Contract("", RECIPIENT, "dua", (PURPOSE, "training-2"), ("*",), year, asked), who=_WHO
        )
        scope = Scope(recipient=RECIPIENT, levels=frozenset({Identifiability.DEIDENTIFIED}))
        authority = "45 CFR 164.502(d)(2), 164.514(a)-(b)"
        Grounds(ward).add(Ground("", Basis.DEIDENTIFIED, scope, year, authority), who=_WHO)
