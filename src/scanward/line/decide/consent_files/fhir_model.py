"""What is read of a FHIR R4 Consent, and what IHE PCF 1.1 does not use: it would mean more than could be kept."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from scanward.line.decide.consent_files.checked import LINES_MAX, Line, Model

_MANY = LINES_MAX


class Extension(Model):
    url: Line
    valueString: str | None = Field(default=None, max_length=10_000)  # noqa: N815 - FHIR's own names
    valueCode: Line | None = None  # noqa: N815


class Identifier(Model):
    system: Line = ""
    value: Line = ""
    assigner: Reference | None = None


class Reference(Model):
    reference: Line = ""
    identifier: Identifier | None = None
    display: Line = ""


class Coding(Model):
    system: Line = ""
    code: Line = ""


class Concept(Model):
    coding: list[Coding] = Field(default=[], max_length=_MANY)


class Period(Model):
    start: Line = ""
    end: Line = ""


class Actor(Model):
    role: Concept
    reference: Reference


class Nested(Model):
    """A provision within a provision."""

    type: Line
    modifierExtension: list[Extension] = Field(default=[], max_length=_MANY)  # noqa: N815
    period: Period | None = None
    actor: list[Actor] = Field(default=[], max_length=_MANY)
    purpose: list[Coding] = Field(default=[], max_length=_MANY)
    action: Any = None
    securityLabel: Any = None  # noqa: N815
    class_: Any = Field(default=None, alias="class")
    code: Any = None
    dataPeriod: Any = None  # noqa: N815
    data: Any = None
    provision: Any = None


class Provision(Nested):
    """The base provision."""

    provision: list[Nested] = Field(default=[], max_length=_MANY)


class Attachment(Model):
    extension: list[Extension] = Field(default=[], max_length=_MANY)
    title: Line = ""
    url: Line = ""


class Policy(Model):
    uri: Line
    authority: Any = None


class ConsentResource(Model):
    """One Consent."""

    extension: list[Extension] = Field(default=[], max_length=_MANY)
    modifierExtension: list[Any] = Field(default=[], max_length=_MANY)  # noqa: N815
    implicitRules: Any = None  # noqa: N815
    identifier: list[Identifier] = Field(default=[], max_length=_MANY)
    status: Line
    scope: Concept
    category: list[Concept] = Field(min_length=1, max_length=_MANY)
    patient: Reference
    dateTime: Line  # noqa: N815
    performer: list[Reference] = Field(min_length=1, max_length=_MANY)
    organization: list[Reference] = Field(min_length=1, max_length=_MANY)
    sourceAttachment: Attachment | None = None  # noqa: N815
    sourceReference: Reference | None = None  # noqa: N815
    policy: list[Policy] = Field(min_length=1, max_length=1)
    id: Line = ""
    policyRule: Any = None  # noqa: N815
    verification: Any = None
    provision: Provision


class PatientResource(Model):
    """What is read of a Patient in the same bundle."""

    identifier: list[Identifier] = Field(default=[], max_length=_MANY)


class Entry(Model):
    fullUrl: Line = ""  # noqa: N815
    resource: dict[str, Any]


class Bundle(Model):
    entry: list[Entry] = Field(default=[])


class About(Model):
    """What the extension `urn:scanward:form` says of a form, as JSON."""

    signed: bool = False
    authority: Line = ""
    expires: Line = ""
    form_says: list[Line] = Field(default=[], max_length=_MANY)
    for_sale: bool = False
    withdrawn: Line = ""
