"""The `wsse11:SignatureConfirmation`: an answer repeats the SignatureValue of the question it answers.

WSS SOAP Message Security 1.1.1, section 8.5. It binds an answer to our question, so that an old answer, or the answer
to somebody else's question, cannot be put in its place.
"""

from hmac import compare_digest

from lxml import etree

from gateway.refusals import InvalidSecurity, UncoveredPart
from gateway.soap.namespaces import WSSE11
from gateway.wss.reading import IDENTIFIERS, check_attributes, decode_base64

SIGNATURE_CONFIRMATION = f"{{{WSSE11}}}SignatureConfirmation"


def check_confirmation(element: etree._Element | None, *, expected: bytes | None) -> None:
    """Refuse a confirmation that was not asked for, is missing, or confirms something else.

    `expected` is our own SignatureValue when the message answers a question of ours, else `None`.
    """
    if expected is None:
        if element is not None:
            raise InvalidSecurity("a confirmation in a message that answers nothing")
        return
    if element is None:
        raise UncoveredPart("SignatureConfirmation is missing")
    check_attributes(element, [*IDENTIFIERS, "Value"])
    if len(element) or not compare_digest(decode_base64(element.get("Value", ""), "SignatureConfirmation"), expected):
        raise InvalidSecurity("confirms another message")
