"""An answer ends in time, whichever part of it drips; a connection is kept only when nothing is left on it."""

import contextlib

import pytest
import urllib3

from gateway.clock import SystemClock
from gateway.soap.watched_pool import WatchedPools, limit_answer, read_answer
from tests.support.loopback import a_dripping_server, a_server, answering


@pytest.fixture
def pools():
    made = WatchedPools(connections=2, connect_seconds=1, answer_seconds=30)
    yield made
    made.clear()


def ask(pools, url, *, seconds=30, limit=1000):
    with limit_answer(seconds) as deadline:
        content = read_answer(pools.post(url, b"<question/>", {}), limit=limit)
    assert not deadline.passed
    return content


@pytest.mark.parametrize("part", ["headers", "body", "body of no length"])
def test_cuts_an_answer_that_drips(pools, part):
    clock = SystemClock()
    began = clock.ticks()
    with a_dripping_server(part) as (url, got), limit_answer(0.3) as deadline:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            read_answer(pools.post(url, b"", {}), limit=100_000)
        assert deadline.passed
        assert clock.ticks() - began < 3
        assert len(got) == 1


def test_keeps_the_connection_of_a_whole_answer_and_its_deadline_ends_with_it(pools):
    peers = []
    with a_server(answering(), keeps=True, peers=peers) as (url, _):
        assert ask(pools, url, seconds=0.2) == b"<answer/>"
        with a_dripping_server("headers") as (slow, _), limit_answer(0.5), contextlib.suppress(Exception):
            pools.post(slow, b"", {})  # so long that the first deadline would have passed
        assert ask(pools, url) == b"<answer/>"
    assert peers[0] == peers[1]


def test_reads_one_octet_more_than_the_limit_and_no_more_on_that_connection(pools):
    peers = []
    with a_server(answering(octets=b"x" * 11, missing=100), keeps=True, peers=peers) as (url, _):
        assert ask(pools, url, limit=10) == b"x" * 11
        assert ask(pools, url, limit=10) == b"x" * 11
    assert peers[0] != peers[1]


def test_reads_an_answer_of_many_pieces_up_to_the_limit(pools):
    with a_server(answering(octets=b"x" * 300_000)) as (url, _):
        assert ask(pools, url, limit=300_000) == b"x" * 300_000


def test_tells_that_an_answer_broke_off(pools):
    with a_server(answering(missing=1)) as (url, _), pytest.raises(urllib3.exceptions.ProtocolError):
        ask(pools, url)


def test_follows_no_redirect_and_decompresses_nothing(pools):
    octets = b"\x1f\x8b"
    with a_server(answering(307, octets, Location="/elsewhere", Content_Encoding="gzip")) as (url, got):
        assert ask(pools, url) == octets
    assert len(got) == 1
