"""Logs are ours alone, one JSON object a line; what libraries say holds header values and goes nowhere."""

from __future__ import annotations

import json
import logging
import sys
import warnings

import pytest


@pytest.fixture(autouse=True)
def _loggers_as_before():
    last, own = logging.lastResort, logging.getLogger("scanward")
    before = own.handlers[:], own.propagate, own.level
    yield
    logging.lastResort = last
    own.handlers[:], own.propagate = before[0], before[1]
    own.setLevel(before[2])


def during(api, speak):
    def examine(*args, **options):
        speak()
        return api.examination

    api.examine = examine

    sys.modules["scanward.api"].examine = examine


def test_our_own_logs_are_json_lines_on_stderr(scanward, api):
    during(api, lambda: logging.getLogger("scanward.line").info("series done", extra={"objects": 24}))
    ended = scanward("--log", "info", "examine", "SCANS")
    line, last = map(json.loads, ended.err.splitlines())
    assert (last["event"], last["status"]) == ("ended", 0)
    assert (line["event"], line["objects"], line["level"], line["logger"]) == (
        "series done",
        24,
        "info",
        "scanward.line",
    )


def test_below_the_level_asked_for_nothing_is_logged(scanward, api):
    during(api, lambda: logging.getLogger("scanward.line").info("series done"))
    assert scanward("examine", "SCANS").err == ""


def test_an_exception_is_logged_by_its_kind_alone(scanward, api):
    def speak():
        try:
            raise ValueError("DOE^JANE")
        except ValueError:
            logging.getLogger("scanward.line").exception("batch failed")

    during(api, speak)
    err = scanward("examine", "SCANS").err
    assert json.loads(err)["exception"] == "ValueError"
    assert "DOE" not in err


def test_what_libraries_log_or_warn_is_not_shown(scanward, api):
    def speak():
        logging.getLogger("pydicom").warning("Invalid value for VR PN: 'DOE^JANE'")
        warnings.warn("Invalid value for VR PN: 'DOE^JANE'", UserWarning, stacklevel=1)

    during(api, speak)
    with warnings.catch_warnings():
        ended = scanward("examine", "SCANS")
    assert "DOE" not in ended.err + ended.out
