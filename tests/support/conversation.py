"""What every partner's own program must get from a hub that runs as processes of its own, and must refuse.

A test module names its program in a fixture `partner` and inherits:

    class TestPHP(Conversation):
        ...
"""

import re
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from gateway.journal import Exchange, Journal, OutcomeKind
from gateway.wss.verify import ProtectionOrder
from tests.support.foreign import copy_keys, verify_request
from tests.support.tampering import (
    BESIDES,
    CHANGES,
    DEVIATIONS,
    forged_by,
    with_forged_content,
    wrapped,
    written_by_the_hub,
)


def find(journal: Journal, ticket: str) -> Exchange:
    exchange = journal.find(UUID(ticket))
    assert exchange is not None
    return exchange


class Conversation:
    """Questions that are answered, declined and refused, and answers changed on the way."""

    def test_the_hub_answers_and_sees_a_body_signed_and_then_encrypted(self, partner, wire, journal, tmp_path):
        told = partner.asks("send-test-message", "Grüße 😀 <&>", address=wire.address)
        assert (told["outcome"], told["echo"]) == ("answered", "Grüße 😀 <&>")
        assert (told["institution"], told["signature"]) == ("PCSW", "RSA_SHA256")
        assert (set(told["signed"].split(",")), told["encrypted"]) == ({"Body", "Timestamp"}, "Body")

        exchange = find(journal, told["hubTicket"])
        assert exchange.outcome.kind is OutcomeKind.ANSWERED
        assert exchange.acceptance.application == partner.member.application
        assert exchange.acceptance.message_sha256 == sha256(wire.last.request).digest()
        copy_keys(partner.network.pki, exchange.acceptance.application, tmp_path)
        verified = verify_request(wire.last.request, tmp_path, instant=exchange.acceptance.accepted_at)
        assert verified.order is ProtectionOrder.SIGN_THEN_ENCRYPT

    def test_a_consult_is_declined_until_a_file_is_opened_and_then_answered(self, partner, network, journal):
        somebody = network.cast["plain"]
        declined = partner.asks("consult-person", somebody.ssin)
        assert (declined["outcome"], declined["code"]) == ("declined", "MSG00012")
        assert "lastName" not in declined
        outcome = find(journal, declined["hubTicket"]).outcome
        assert (outcome.kind, outcome.hops) == (OutcomeKind.DECLINED, ())

        opened = partner.asks("manage-access", "REGISTER", somebody.ssin, somebody.card)
        assert (opened["outcome"], opened["status"]) == ("answered", "OK")
        assert re.fullmatch(r"17/1 from \d{4}-\d\d-\d\d CREATED", opened["line"])
        assert "line" in partner.asks("manage-access", "LIST", somebody.ssin, somebody.card)

        answered = partner.asks("consult-person", somebody.ssin)
        assert (answered["outcome"], answered["lastName"]) == ("answered", somebody.last_name)
        assert re.fullmatch(r"\d{4}", answered["postalCode"])
        outcome = find(journal, answered["hubTicket"]).outcome
        assert [(hop.provider, hop.outcome) for hop in outcome.hops] == [("RRN", "answered")]

    def test_a_declaration_is_declined_when_the_card_is_not_the_one_of_the_person(self, partner, network):
        told = partner.asks("manage-access", "REGISTER", network.cast["renamed"].ssin, network.cast["plain"].card)
        assert (told["outcome"], told["status"], told["code"]) == ("declined", "NOK", "ACC10020")

    def test_a_signed_fault_is_told_from_everything_else(self, partner, journal):
        told = partner.asks("send-test-message", "x" * 257)
        assert (told["outcome"], told["reason"]) == ("fault", "MSG00001")
        assert told["diagnostic"].endswith("sendTestMessageRequest/criteria/echo")
        outcome = find(journal, told["hubTicket"]).outcome
        assert (outcome.fault_class, outcome.reason) == ("V", "schema-violation")

    def test_the_hub_refuses_a_request_encrypted_for_the_wrong_one_of_its_certificates(self, partner, journal):
        told = partner.asks("send-test-message", "ping", hub_decryption_certificate="hub-signing.pem")
        assert told["outcome"] == "unknown"
        refused = find(journal, told["text"].rpartition(" ")[2]).outcome
        assert (refused.fault_class, refused.reason) == ("S", "invalid-security")

    def test_the_hub_accepts_a_message_once(self, partner, wire, network, journal):
        assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "answered"
        hub = urlsplit(network.address)
        connection = HTTPConnection(hub.hostname, hub.port, timeout=10)
        action = '"urn:crossroads:TestConnectionService:sendTestMessage"'
        headers = {"Content-Type": "text/xml", "SOAPAction": action}
        connection.request("POST", "/services/TestConnectionService/v1", wire.last.request, headers)
        response = connection.getresponse()
        connection.close()
        assert response.status == 500
        assert find(journal, response.headers["X-Correlation-Id"]).outcome.reason == "replayed"

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_an_answer_changed_on_the_way_is_refused(self, partner, wire, change):
        wire.change = change
        told = partner.asks("send-test-message", "ping", address=wire.address)
        assert told["outcome"] == "unknown"
        assert b"<wsse:Security" in wire.last.answer
        assert change(wire.last) != wire.last.answer

    def test_the_answer_to_another_question_is_refused(self, partner, wire):
        assert partner.asks("send-test-message", "first", address=wire.address)["outcome"] == "answered"
        first = wire.last.answer
        wire.change = lambda _: first
        assert partner.asks("send-test-message", "second", address=wire.address)["outcome"] == "unknown"

    def test_an_answer_under_the_key_of_the_hub_is_taken(self, partner, wire, network):
        wire.change = forged_by(network, partner.member, "hub-signing")
        assert partner.asks("send-test-message", "ping", address=wire.address)["echo"] == "forged"

    def test_an_answer_that_another_implementation_made_with_that_key_is_taken(self, partner, wire, network):
        wire.change = written_by_the_hub(network, partner.member)
        assert partner.asks("send-test-message", "ping", address=wire.address)["echo"] == "forged"

    @pytest.mark.parametrize("deviation", (DEVIATIONS | BESIDES).values(), ids=DEVIATIONS | BESIDES)
    def test_an_answer_of_the_hub_is_refused_that_has(self, partner, wire, network, deviation):
        wire.change = written_by_the_hub(network, partner.member, deviation)
        assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"

    def test_an_answer_signed_by_somebody_else_of_the_network_is_refused(self, partner, wire, network):
        wire.change = forged_by(network, partner.member)
        assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"

    def test_another_content_under_the_signature_of_the_hub_is_refused(self, partner, wire, network):
        wire.change = with_forged_content(network, partner.member)
        assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"

    @pytest.mark.parametrize("mark", ['wsu:Id="body"', 'Id="body"', 'xml:id="body"'])
    def test_a_signed_body_hidden_beside_another_is_refused(self, partner, wire, network, mark):
        wire.change = wrapped(network, partner.member, mark=mark)
        assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"

    def test_a_signed_fault_changed_on_the_way_does_not_pass_for_one_of_the_hub(self, partner, wire):
        wire.change = CHANGES["the ciphertext"]
        assert partner.asks("send-test-message", "x" * 257, address=wire.address)["outcome"] == "unknown"
        assert b"<wsse:Security" in wire.last.answer
