"""The hub as it runs: two workers under gunicorn, the register in a process of its own, everything over sockets."""

import base64
import contextlib
import json
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import zeep

from gateway.journal.tables import exchanges
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import read_fault
from tests.support import deviations
from tests.support.site import ANSWER_SECONDS

pytestmark = pytest.mark.xdist_group("running hub")

COPIES = 50
FLOOD = 300


def a_test_message(site, echo="ping"):
    return site.centre.question("TestConnectionService", "sendTestMessage", echo=echo)


def check_it_serves(site):
    told = site.centre.sends(a_test_message(site), "TestConnectionService", "sendTestMessage")
    assert told.code == "MSG00000"


def at_once(function, items):
    """Call `function` with all of `items` at the same time."""
    start = threading.Barrier(len(items))

    def call(item):
        start.wait()
        return function(item)

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(call, items))


def a_search(site, partner=None, last_name="Nobodyhere"):
    asked = {"lastName": last_name, "firstName": "Noone", "birthDate": date(1985, 7, 30)}
    return (partner or site.centre).question("PersonService", "findPerson", **asked)


# Replay


def test_one_of_fifty_simultaneous_copies_passes_over_two_workers_and_none_after_a_restart(site):
    octets = site.centre.protected(a_search(site)).octets
    accepted = site.count(exchanges)
    replies = at_once(lambda _: site.post(octets, operation="findPerson"), range(COPIES))
    assert sorted(reply.status for reply in replies) == [200] + [500] * (COPIES - 1)
    faults = [reply for reply in replies if reply.status == 500]
    assert {read_fault(read_envelope(reply.octets)).code for reply in faults} == {"InvalidSecurity"}
    assert len({reply.octets.replace(reply.headers["X-Correlation-Id"].encode(), b"*") for reply in faults}) == 1
    assert site.count(exchanges) == accepted + 1
    site.restart()
    assert site.post(octets, operation="findPerson").status == 500
    assert site.count(exchanges) == accepted + 1
    check_it_serves(site)


# Pace


@pytest.fixture
def slow(site):
    """Connect as somebody who announces a body and sends one octet of it."""
    head = "POST /services/PersonService/v1 HTTP/1.1\r\nHost: h\r\n"
    head += "Content-Type: text/xml\r\nContent-Length: 9\r\n\r\n<"
    with contextlib.ExitStack() as connected:

        def connect():
            address = ("127.0.0.1", site.network.hub_port)
            sender = connected.enter_context(socket.create_connection(address, timeout=ANSWER_SECONDS))
            sender.sendall(head.encode())
            return sender

        yield connect


def test_gives_a_slow_body_its_deadline_and_serves_others_meanwhile(site, slow):
    sender = slow()
    check_it_serves(site)
    assert sender.recv(4096).startswith(b"HTTP/1.1 408 ")
    check_it_serves(site)


def test_frees_its_threads_from_more_slow_senders_than_it_has(site, slow):
    senders = [slow() for _ in range(12)]
    check_it_serves(site)
    assert all(sender.recv(4096).startswith(b"HTTP/1.1 408 ") for sender in senders)


def test_a_flood_under_a_registered_certificate_leaves_good_callers_served(site):
    """Each message has a fresh timestamp, a true certificate, and random octets where the signature stands."""
    flood = site.other_centre.writes(a_search(site, site.other_centre)).but(deviations.random_signature).octets
    place = flood.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    end = flood.index(b"</ds:SignatureValue>")
    accepted = site.count(exchanges)

    def send(_: int) -> int:
        value = base64.b64encode(os.urandom(256))
        return site.post(flood[:place] + value + flood[end:], operation="findPerson").status

    with ThreadPoolExecutor(6) as pool:
        statuses = pool.map(send, range(FLOOD))
        for _ in range(10):
            check_it_serves(site)
        assert set(statuses) == {500}
    assert site.count(exchanges) == accepted + 10
    check_it_serves(site)


# HTTP


def test_says_that_it_lives_and_that_it_is_ready(site):
    assert site.request("GET", "/health/live").octets == b"live\n"
    ready = site.request("GET", "/health/ready")
    assert ready.status == 200
    findings = json.loads(ready.octets)
    assert sorted(findings) == ["database", "keys", "revocation"]
    assert all(finding["good"] for finding in findings.values())


def test_sends_no_body_in_answer_to_head(site):
    reply = site.request("HEAD", "/services/PersonService/v1?wsdl")
    assert reply.status == 200
    assert int(reply.headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    ("service", "operations"),
    [
        ("TestConnectionService", ["checkAccessControl", "sendTestMessage"]),
        ("PersonService", ["consultPerson", "findPerson"]),
        ("VerifyIdentityProof", ["verifyCard", "verifyNameAndBirth"]),
        ("ManageAccess", ["manageAccess"]),
    ],
)
@pytest.mark.parametrize("query", ["?wsdl", "?wsdl&policy=none", "?wsdl&policy=cbc", "?wsdl&addressing"])
def test_stock_zeep_loads_the_served_contract(site, service, operations, query):
    client = zeep.Client(f"{site.network.address}/services/{service}/v1{query}")
    ports = client.wsdl.services[service].ports
    assert list(ports) == [f"{service}Soap11", f"{service}Soap12"]
    for port in ports.values():
        assert sorted(port.binding.all()) == operations
        assert port.binding_options["address"] == f"{site.network.address}/services/{service}/v1"
