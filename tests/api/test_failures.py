"""No foreign exception passes the boundary, whatever its name and whenever it comes."""

import http.client
import inspect
import socket
import ssl
import time

import pytest
import requests.exceptions
import urllib3.exceptions

from ingest.api.course import Course, Stage
from ingest.api.deadline import Deadline
from ingest.api.transport import FOREIGN, silence
from ingest.domain.exchange import Reason


def errors_of(module):
    """Return every public exception of ``module``, warnings aside."""
    return [
        found
        for name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Exception)
        and not issubclass(found, Warning)
        and not name.startswith("_")
    ]


ALL = {
    *errors_of(requests.exceptions),
    *errors_of(urllib3.exceptions),
    *errors_of(http.client),
    *errors_of(ssl),
    *errors_of(socket),
}


def test_the_libraries_still_define_the_exceptions_that_we_know():
    assert {"ReadTimeout", "ProtocolError", "IncompleteRead", "SSLEOFError", "gaierror"} <= {
        error.__name__ for error in ALL
    }


@pytest.mark.parametrize("error", sorted(ALL, key=lambda error: f"{error.__module__}.{error}"))
def test_every_exception_of_the_libraries_is_translated(error):
    assert issubclass(error, FOREIGN)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("error", [TimeoutError(), ssl.SSLError(1, "bad record"), ValueError("x")])
def test_the_stage_decides_and_not_the_name_of_the_exception(stage, error):
    course = Course("api.example:443", Deadline(5, time.monotonic), 1, 1000)
    course.stage = stage

    found = silence(error, course)

    assert found.left is (stage is Stage.SENDING)
    assert found.reason is (Reason.NO_ANSWER if found.left else Reason.UNREACHABLE)
    assert "api.example:443" in found.message
