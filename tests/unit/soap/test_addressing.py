"""Addressing headers are read as a closed list, nothing in them is ever dialled, and an answer has its own."""

from uuid import UUID

import pytest
from lxml import etree

from gateway.refusals import InvalidSecurity
from gateway.soap.addressing import ANONYMOUS, Addressing, build_answer_blocks, read_addressing, tells_ticket
from gateway.soap.namespaces import WSA
from gateway.soap.version import SOAPVersion

ADDRESS = "https://hub.example/services/PersonService/v1"
TO = f"<To>{ADDRESS}</To>"
ACTION = "<Action>urn:crossroads:PersonService:findPerson</Action>"
MESSAGE_ID = "<MessageID>urn:uuid:9d5f4f8e-3c2b-4c2d-8a3e-0a9d7d8f1b22</MessageID>"
REPLY_TO = f"<ReplyTo><Address>{ANONYMOUS}</Address></ReplyTo>"
FAULT_TO = REPLY_TO.replace("ReplyTo", "FaultTo")
FROM = "<From><Address>https://centre.example/</Address><Metadata/></From>"
TICKET = "9d5f4f8e-3c2b-4c2d-8a3e-0a9d7d8f1b22"


def read(*blocks, version=SOAPVersion.SOAP11):
    header = etree.XML(f"<h xmlns='{WSA}' xmlns:s='{version}'>{''.join(blocks)}</h>")
    return read_addressing(list(header), version=version, address=ADDRESS)


def test_is_absent_without_headers():
    assert read() is None


@pytest.mark.parametrize("version", SOAPVersion)
def test_reads_action_and_message_id_of_what_toolkits_send(version):
    read_headers = read(TO, ACTION, MESSAGE_ID, REPLY_TO, FAULT_TO, FROM, version=version)
    assert read_headers == Addressing(message_id=f"urn:uuid:{TICKET}", action="urn:crossroads:PersonService:findPerson")


def test_needs_no_more_than_action_and_message_id():
    assert read(MESSAGE_ID, ACTION) == read(ACTION, MESSAGE_ID, TO)


@pytest.mark.parametrize(
    "blocks",
    [
        (ACTION, MESSAGE_ID.replace("urn:uuid:", "uuid:")),
        (ACTION, MESSAGE_ID.replace("urn:uuid:", "https://centre.example/?a=b&amp;c=")),
        (ACTION, f"<MessageID>urn:{'x' * 252}</MessageID>"),
        (ACTION, MESSAGE_ID.replace("urn:", "\n\turn:")),
        (ACTION, MESSAGE_ID, REPLY_TO.replace("<Address>", "\n <Address>\n ")),
        (ACTION, MESSAGE_ID, '<To s:actor="" s:mustUnderstand="1">' + TO[4:]),
    ],
)
def test_accepts_other_ways_to_write_it(blocks):
    assert read(*blocks) is not None


ELSEWHERE = [
    "http://127.0.0.1:1/",
    "https://centre.example/",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    ADDRESS,
    f"{WSA}/none",
    "",
]


@pytest.mark.parametrize("header", [REPLY_TO, FAULT_TO], ids=["ReplyTo", "FaultTo"])
@pytest.mark.parametrize("address", ELSEWHERE)
def test_refuses_to_answer_anywhere_else(header, address):
    with pytest.raises(InvalidSecurity):
        read(ACTION, MESSAGE_ID, header.replace(ANONYMOUS, address))


@pytest.mark.parametrize(
    "blocks",
    [
        (ACTION,),
        (MESSAGE_ID,),
        (TO,),
        (ACTION, ACTION, MESSAGE_ID),
        (ACTION, MESSAGE_ID, MESSAGE_ID.replace("9d5f", "9d5e")),
        (ACTION, MESSAGE_ID, TO, TO),
        (ACTION, MESSAGE_ID, REPLY_TO, REPLY_TO),
        (ACTION, MESSAGE_ID, "<RelatesTo>urn:a:b</RelatesTo>"),
        (ACTION, MESSAGE_ID, "<Other/>"),
        (ACTION, MESSAGE_ID, "<messageID>urn:a:b</messageID>"),
        (ACTION, MESSAGE_ID, "<To>https://other.example/services/PersonService/v1</To>"),
        (ACTION, MESSAGE_ID, f"<To>{ADDRESS}/</To>"),
        (ACTION, MESSAGE_ID, f"<To>{ADDRESS}?wsdl</To>"),
        (ACTION, MESSAGE_ID, f"<To>{ANONYMOUS}</To>"),
        (ACTION, MESSAGE_ID, "<To/>"),
        (ACTION, MESSAGE_ID, f"<To>{ADDRESS}<a/></To>"),
        (ACTION, "<MessageID/>"),
        (ACTION, f"<MessageID>{TICKET}</MessageID>"),
        (ACTION, "<MessageID>urn:</MessageID>"),
        (ACTION, "<MessageID>urn:a b</MessageID>"),
        (ACTION, "<MessageID>urn:a\u0085b</MessageID>"),
        (ACTION, "<MessageID>urn:&lt;a&gt;</MessageID>"),
        (ACTION, "<MessageID>1rn:a</MessageID>"),
        (ACTION, f"<MessageID>urn:{'x' * 253}</MessageID>"),
        ("<Action/>", MESSAGE_ID),
        ("<Action>findPerson</Action>", MESSAGE_ID),
        (ACTION, MESSAGE_ID, "<ReplyTo/>"),
        (ACTION, MESSAGE_ID, f"<ReplyTo>{ANONYMOUS}</ReplyTo>"),
        (ACTION, MESSAGE_ID, REPLY_TO.replace("<Address>", "text<Address>")),
        (ACTION, MESSAGE_ID, REPLY_TO.replace("</Address>", "</Address>text")),
        (
            ACTION,
            MESSAGE_ID,
            REPLY_TO.replace("</ReplyTo>", "<ReferenceParameters><a/></ReferenceParameters></ReplyTo>"),
        ),
        (ACTION, MESSAGE_ID, REPLY_TO.replace("<ReplyTo>", "<ReplyTo><Address>http://127.0.0.1/</Address>")),
        ('<Action s:actor="urn:other">' + ACTION[8:], MESSAGE_ID),
    ],
)
def test_refuses_what_a_question_cannot_say(blocks):
    read(ACTION, MESSAGE_ID)
    with pytest.raises(InvalidSecurity) as caught:
        read(*blocks)
    assert caught.value.detail.startswith("addressing header ")


@pytest.mark.parametrize(
    ("message_id", "told"),
    [
        (f"urn:uuid:{TICKET}", True),
        (f"uuid:{TICKET.upper()}", True),
        (f"https://centre.example/{TICKET.replace('-', '')}", True),
        (f"urn:uuid:{TICKET[:-1]}3", False),
    ],
)
def test_finds_the_ticket_in_any_spelling(message_id, told):
    assert tells_ticket(Addressing(message_id=message_id, action="urn:a"), TICKET) is told


@pytest.mark.parametrize("ticket", ["", "9d5f", "no uuid"])
def test_finds_no_ticket_that_is_no_uuid(ticket):
    assert not tells_ticket(Addressing(message_id=f"urn:uuid:{TICKET}", action="urn:a"), ticket)


def test_builds_canonical_blocks_that_relate_to_the_question():
    question = Addressing(message_id="https://centre.example/?a=b&c=d", action="urn:a")
    blocks = build_answer_blocks(question, action="urn:aResponse", message_id=UUID(TICKET))
    elements = [etree.XML(octets) for _, octets in blocks]
    assert [octets for _, octets in blocks] == [
        etree.tostring(each, method="c14n", exclusive=True) for each in elements
    ]
    assert {each.tag: each.text for each in elements} == {
        f"{{{WSA}}}To": ANONYMOUS,
        f"{{{WSA}}}Action": "urn:aResponse",
        f"{{{WSA}}}MessageID": f"urn:uuid:{TICKET}",
        f"{{{WSA}}}RelatesTo": "https://centre.example/?a=b&c=d",
    }
    wsu_id = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id"
    assert [identifier for identifier, _ in blocks] == [each.get(wsu_id) for each in elements]
