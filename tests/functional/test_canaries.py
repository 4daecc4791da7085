"""Nothing of what is asked and answered is written down: not in a log, not in the journal, not in a fault.

The running network of `test_running_hub` speaks about people whose numbers, names and cards are known, in every way in
which a message can end. Then everything that was written is searched for them. The directory holds numbers, as it
must; of the hub's database only the journal's tables are read.
"""

import socket
from dataclasses import dataclass, field
from datetime import date

import pytest
from lxml import etree

from gateway.journal.tables import exchanges, outcomes, replay_keys, suppressed_refusals
from gateway.simulation.behaviour import Kind
from gateway.values import OpenPeriod
from tests.support import deviations
from tests.support.site import ANSWER_SECONDS

pytestmark = pytest.mark.xdist_group("running hub")

NAME, ECHO, CARD, NUMBER = "Canaryname", "Canaryecho", "591999999907", "85073000105"
JOURNAL = (exchanges, outcomes, replay_keys, suppressed_refusals)
ADDRESS = b"POST /services/PersonService/v1 HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\n"


def canaries_of(network):
    """Numbers, names and cards of the cast, and what the messages here say beside."""
    told = [
        (member.ssin, member.former_ssin, member.card, member.last_name, member.former_name)
        for member in network.cast.values()
    ]
    return [NAME, ECHO, CARD, NUMBER, *(text for texts in told for text in texts if text)]


@dataclass
class Conversation:
    """A centre that speaks about one person, and all the faults that it gets."""

    site: object
    person: object
    faults: list[str] = field(default_factory=list)

    def question(self, service="PersonService", operation="consultPerson", **fields):
        return self.site.centre.question(service, operation, **(fields or {"ssin": self.person.ssin}))

    def sends(self, request, service="PersonService", operation="consultPerson"):
        told = self.site.centre.sends(request, service, operation)
        if not told.secured or told.fault is not None:
            self.faults.append(told.http.octets.decode("latin-1") + etree.tostring(told.payload).decode())
        return told

    def posts(self, octets, **headers):
        self.faults.append(self.site.post(octets, **headers).octets.decode("latin-1"))

    def is_answered_and_declined(self):
        self.sends(self.question())
        echo = self.question("TestConnectionService", "sendTestMessage", echo=ECHO)
        self.sends(echo, "TestConnectionService", "sendTestMessage")
        name = {"lastName": NAME, "firstName": NAME, "birthDate": date(1985, 7, 30)}
        self.sends(self.question("PersonService", "findPerson", **name), operation="findPerson")
        for card in (CARD, self.person.card):
            self.opens_a_file(card)
        assert self.sends(self.question()).text("name/lastName") == self.person.last_name

    def opens_a_file(self, card):
        request = self.question(
            "ManageAccess",
            "manageAccess",
            action="REGISTER",
            register="PRIMARY",
            ssin=self.person.ssin,
            purpose="INQUIRY",
            capacity="17/1",
            period=OpenPeriod(begin=self.site.clock.today()),
            proofOfIdentity={"cardNumber": card},
        )
        self.sends(request, "ManageAccess", "manageAccess")

    def does_not_fit_the_contract(self):
        for path, text in (
            ("criteria/ssin", f"{self.person.ssin}-{self.person.last_name}"),
            ("criteria/ssin", self.person.last_name),
            ("legalContext", self.person.ssin),
            ("informationCustomer/ticket", self.person.ssin),
        ):
            request = self.question()
            request.find(path).text = text
            self.sends(request)
        request = self.question()
        request.tag = request.tag.replace("consultPerson", self.person.last_name)
        self.sends(request)

    def is_not_secure(self):
        good, number = self.site.centre.writes(self.question()), self.person.ssin.encode()
        for deviation in (
            deviations.unsigned,
            deviations.random_signature,
            deviations.expired,
            deviations.signed_without_encryption,
            deviations.in_the_content(number, number + b"<!-- -->"),
            deviations.in_the_content(b"</criteria>", b"</criteria></" + NAME.encode() + b">"),
        ):
            self.posts(good.but(deviation).octets)

    def is_no_envelope(self):
        """Sent in the clear, so that there is something to be written down."""
        clear = self.site.centre.writes(self.question()).but(deviations.signed_without_encryption).octets
        number, name = self.person.ssin.encode(), self.person.last_name.encode()
        for before, after in (
            (b"<soap:Body", b"<soap:Body><%b/" % name),
            (b"<criteria>", b"<criteria><!-- %b -->" % number),
            (b"<criteria>", b"<criteria>&%b;" % name),
            (b"<soap:Header>", b"<soap:Header><x:y xmlns:x='urn:x' soap:mustUnderstand='1'>%b</x:y>" % number),
            (b"<soap:Header>", b"<soap:Header>%b" % name),
            (b"<wsu:Created>", b"<wsu:Created>%b" % number),
            (b'wsu:Id="TS-1"', b'wsu:Id="%b"' % name),
        ):
            assert before in clear
            self.posts(clear.replace(before, after, 1))

    def is_bad_http(self):
        clear = self.site.centre.writes(self.question()).but(deviations.signed_without_encryption).octets
        self.posts(clear, SOAPAction=self.person.ssin)
        self.posts(clear, **{"Content-Type": f"text/{self.person.last_name}"})
        for method in ("POST", "GET", "PUT"):
            self.site.request(method, f"/services/{self.person.ssin}?{self.person.last_name}", clear)

    def meets_a_register_in_trouble(self):
        try:
            for kind in Kind:
                if kind is not Kind.SLOW:
                    self.site.network.let_register(kind.value)
                    self.sends(self.question())
        finally:
            self.site.network.let_register(Kind.NORMAL.value)


def test_writes_nothing_down_of_what_was_asked_and_answered(site):
    speaking = Conversation(site, site.network.cast["plain"])
    speaking.is_answered_and_declined()
    speaking.does_not_fit_the_contract()
    speaking.is_not_secure()
    speaking.is_no_envelope()
    speaking.is_bad_http()
    speaking.meets_a_register_in_trouble()
    journal = "\n".join(repr(tuple(row)) for table in JOURNAL for row in site.rows(table))
    for expected in ("answered", "declined", "schema-violation", "failed-decryption", "source-untrusted"):
        assert expected in journal, "the conversation was not what it should be"
    for place, text in (("logs", site.logs()), ("journal", journal), ("faults", "\n".join(speaking.faults))):
        assert len(text) > 1000, place
        assert [canary for canary in canaries_of(site.network) if canary in text] == [], place


MALFORMED = {
    "request line": b"%b / HTTP/1.1\r\n\r\n" % NUMBER.encode(),
    "version": b"GET /%b HTTP/9.9\r\n\r\n" % NUMBER.encode(),
    "header": b"GET / HTTP/1.1\r\n%b %b\r\n\r\n" % (NAME.encode(), NUMBER.encode()),
    "length": ADDRESS + b"Content-Length: %bx\r\n\r\n" % NUMBER.encode(),
    "chunk": ADDRESS + b"Transfer-Encoding: chunked\r\n\r\n%bx\r\n%b" % (NUMBER.encode(), NAME.encode()),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_logs_nothing_of_a_request_that_is_not_even_http(site, name):
    with socket.create_connection(("127.0.0.1", site.network.hub_port), timeout=ANSWER_SECONDS) as connection:
        connection.sendall(MALFORMED[name])
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(4096)[9:10] in (b"4", b"5")
    assert site.request("GET", "/health/live").status == 200
    logs = site.logs()
    assert NUMBER not in logs
    assert NAME not in logs
