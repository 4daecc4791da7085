"""gunicorn's own records: what they quote of a request is cut."""

import json
import logging

import pytest
from gunicorn.config import Config

from gateway.server.gunicorn_log import Logger


@pytest.fixture
def logged():
    """A logger, and the lines that it writes."""
    logger, lines = Logger(Config()), []
    formatter = logger.error_log.handlers[0].formatter

    class Channel(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(formatter.format(record)))

    before = logger.error_log.handlers[:]
    logger.error_log.handlers[:] = [Channel()]
    yield logger, lines
    logger.error_log.handlers[:] = before


def test_writes_what_gunicorn_says_of_its_workers(logged):
    logger, lines = logged
    logger.warning("Worker with pid %s was terminated due to signal %s", 7, 9)
    assert lines[0]["message"] == "Worker with pid 7 was terminated due to signal 9"


def test_cuts_the_request_that_gunicorn_could_not_read(logged):
    logger, lines = logged
    logger.warning("Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'Canaryname'")
    assert lines[0]["message"] == "Invalid request"


def test_cuts_the_address_of_a_request_that_failed(logged):
    logger, lines = logged
    try:
        int("Canaryname")
    except ValueError:
        logger.exception("Error handling request %s %s", "GET", "/Canaryname")
    assert lines[0]["message"] == "Error handling request"
    assert lines[0]["kind"] == "ValueError"
    assert "Canaryname" not in json.dumps(lines)
