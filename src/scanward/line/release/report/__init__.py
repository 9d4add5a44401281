"""Reports: the facts of a run as a page that needs nothing else, and as JSON."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.release.report.plain_facts import as_plain
    from scanward.line.release.report.recipient import recipient_report
    from scanward.line.release.report.staff import write_examination, write_release, write_verification

__all__ = ["as_plain", "recipient_report", "write_examination", "write_release", "write_verification"]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        plain_facts="as_plain",
        recipient="recipient_report",
        staff="write_examination write_release write_verification",
    )
