"""Every page of a good day and of a hostile sender, by name."""

from __future__ import annotations

import pytest

from scanward.line.release.report import recipient_report, write_examination, write_release, write_verification
from tests.report import samples


@pytest.fixture(params=["examination", "release", "verification", "recipient"])
def page_of(request, tmp_path):
    """Gives the page of the kind asked for, made of ordinary facts or of hostile ones."""

    def make(*, hostile: bool = False) -> str:
        release = samples.a_hostile_release() if hostile else samples.a_release()
        examination, verification = samples.an_examination(), samples.a_verification()
        if hostile:
            examination.findings = verification.findings = release.found
            examination.series, examination.quarantined = release.series, release.held
            examination.faces = release.faces
            examination.passed_over = verification.unreadable = verification.checks = release.held
            verification.manifest = samples.HOSTILE[0]
        match request.param:
            case "examination":
                return write_examination(examination, tmp_path / "page.html").read_text("utf-8")
            case "release":
                return write_release(release, tmp_path / "release").read_text("utf-8")
            case "verification":
                return write_verification(verification, tmp_path / "page.html").read_text("utf-8")
            case _:
                return recipient_report(release)[0]

    return make
