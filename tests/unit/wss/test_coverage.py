"""References are resolved to elements of a closed list; what must be signed is among them."""

import pytest

from gateway.refusals import InvalidSecurity, UncoveredPart
from gateway.soap.envelope import read_envelope
from gateway.wss.coverage import check_coverage, resolve_targets
from gateway.wss.header import read_security_header
from tests.support.deviations import TO, set_attribute
from tests.support.keys import a_holder
from tests.support.messages import Message, a_message

CENTRE = a_holder("welfare centre")
GOOD = a_message().signed_by(CENTRE)
OTHER_BLOCK = '<x:other xmlns:x="urn:x" Id="other"/>'


def targets_of(message: Message):
    envelope = read_envelope(message.octets)
    header = read_security_header(envelope)
    return envelope, header, resolve_targets(envelope, header)


def covers(message: Message) -> None:
    check_coverage(*targets_of(message))


def test_resolves_references_to_the_elements_themselves():
    envelope, header, targets = targets_of(GOOD.with_references("body", "token", "timestamp"))
    elements = [target.element for target in targets]
    assert elements[0] is envelope.body
    assert elements[1].tag.endswith("BinarySecurityToken")
    assert elements[2] is header.timestamp_element


@pytest.mark.parametrize(
    "message",
    [
        GOOD,
        GOOD.with_references("body", "timestamp"),
        GOOD.with_references("body", "timestamp", "token"),
        GOOD.with_block(TO).with_references("to", "body", "timestamp"),
        GOOD.with_block(OTHER_BLOCK),
        GOOD.confirming(b"asked"),
        GOOD.covering_its_token(),
        GOOD.with_unqualified_identifiers(),
    ],
)
def test_accepts_what_covers_all_that_it_must(message):
    covers(message)


@pytest.mark.parametrize(
    "message",
    [
        GOOD.with_references("timestamp"),
        GOOD.with_references("body"),
        GOOD.with_references("token"),
        GOOD.with_block(TO),
        GOOD.with_block(TO).with_block(TO.replace('"to"', '"to-2"')).with_references("timestamp", "body", "to"),
        GOOD.confirming(b"asked").with_references("timestamp", "body"),
    ],
)
def test_refuses_what_leaves_a_part_uncovered(message):
    with pytest.raises(UncoveredPart) as caught:
        covers(message)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "uncovered-part")


@pytest.mark.parametrize("uri", ["#nobody", "#SIG-1", "#KI-1", "#other", "#TS-1"])
def test_refuses_a_reference_to_something_else_or_twice(uri):
    edit = set_attribute("(//ds:Reference)[2]", "URI", uri)
    with pytest.raises(InvalidSecurity) as caught:
        targets_of(GOOD.with_block(OTHER_BLOCK).once_finished(edit))
    assert caught.value.journal_reason == "invalid-security"


def test_refuses_a_reference_into_a_signed_part():
    message = GOOD.with_payload(b'<a Id="part"/>').once_finished(set_attribute("(//ds:Reference)[2]", "URI", "#part"))
    with pytest.raises(InvalidSecurity):
        targets_of(message)


def test_resolves_a_dereferencing_reference_to_the_reference_of_this_signature():
    _, header, targets = targets_of(GOOD.covering_its_token())
    assert targets[-1].element is header.signature.token_reference
    assert [target.reference.dereferences for target in targets] == [False, False, True]


def test_refuses_the_reference_of_the_signature_without_the_transform():
    edit = set_attribute("(//ds:Reference)[2]", "URI", "#STR-1")
    with pytest.raises(InvalidSecurity):
        targets_of(GOOD.covering_its_token().with_references("body", "timestamp").once_finished(edit))


def test_refuses_the_transform_of_anything_else():
    edit = set_attribute("(//ds:Reference)[3]", "URI", "#X509-1")
    with pytest.raises(InvalidSecurity):
        targets_of(GOOD.covering_its_token().once_finished(edit))


def test_refuses_a_signature_inside_an_enveloped_target_only():
    message = GOOD.with_payload(b'<a xmlns="http://www.w3.org/2000/09/xmldsig#"><Signature/></a>')
    targets_of(message)
    with pytest.raises(InvalidSecurity):
        targets_of(message.with_enveloped_signatures())
