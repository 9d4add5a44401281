"""Reports: the facts of a run as a page that needs nothing else, and as JSON."""

from scanward.line.release.report.plain_facts import as_plain
from scanward.line.release.report.recipient import recipient_report
from scanward.line.release.report.staff import write_examination, write_release, write_verification

__all__ = ["as_plain", "recipient_report", "write_examination", "write_release", "write_verification"]
