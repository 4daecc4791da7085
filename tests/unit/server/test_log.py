"""Log lines are JSON with named fields, and a foreign library's text is withheld."""

import io
import json
import logging
import sys

import pytest

from gateway.server.log import JSONFormatter, configure_logs


def line(name, message, *arguments, **fields):
    record = logging.LogRecord(name, logging.WARNING, "path", 1, message, arguments, None)
    vars(record).update(fields)
    return json.loads(JSONFormatter().format(record))


@pytest.mark.parametrize("name", ["gateway.server", "gateway", "gunicorn.error"])
def test_writes_the_message_of_our_own_loggers(name):
    assert line(name, "worker %s", 7)["message"] == "worker 7"


@pytest.mark.parametrize("name", ["urllib3.connectionpool", "spyne", "root", "zeep", "gunicorn.access", "py.warnings"])
def test_withholds_the_message_of_every_other(name):
    written = line(name, "cannot parse %r", "Canaryname")
    assert written["logger"] == name
    assert "Canaryname" not in json.dumps(written)


def test_writes_the_fields_that_it_knows_and_no_others():
    written = line("gateway.server", "exchange", ticket="t", status=200, milliseconds=3, name_of_person="Canaryname")
    assert (written["ticket"], written["status"], written["milliseconds"]) == ("t", 200, 3)
    assert "Canaryname" not in json.dumps(written)


def test_writes_the_kind_of_an_exception_and_not_its_text():
    try:
        int("Canaryname")
    except ValueError:
        record = logging.LogRecord("gateway.server", logging.ERROR, "path", 1, "failed", (), sys.exc_info())
    written = JSONFormatter().format(record)
    assert json.loads(written)["kind"] == "ValueError"
    assert "Canaryname" not in written


def test_writes_one_line_whatever_the_message_holds():
    written = JSONFormatter().format(
        logging.LogRecord("gateway", logging.INFO, "path", 1, "a\nb\u2028c\x1b[31m", (), None)
    )
    assert written.isascii()
    assert len(written.splitlines()) == 1


def test_sends_everything_to_standard_error(monkeypatch):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    try:
        configure_logs("INFO")
        logging.getLogger("gateway.test").info("hello")
        logging.getLogger("some.library").warning("Canaryname")
    finally:
        root.handlers[:], root.level = handlers, level
    first, second = (json.loads(each) for each in written.getvalue().splitlines())
    assert first["message"] == "hello"
    assert second["message"] == "(withheld)"
