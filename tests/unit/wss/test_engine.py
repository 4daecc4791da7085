"""The engine is chosen by name; the own one is the functions of `gateway.wss.signature`."""

import pytest

from gateway.soap.parser import parse_document
from gateway.wss.engine import OWN, EngineName, load_engine
from gateway.wss.engine_xmlsec import XMLSecEngine
from gateway.wss.signature import read_signature
from tests.support.deviations import set_text
from tests.support.keys import a_holder
from tests.support.messages import a_message, find


def test_loads_each_engine_by_its_name():
    assert load_engine(EngineName.OWN) is OWN
    assert isinstance(load_engine(EngineName.XMLSEC), XMLSecEngine)
    with pytest.raises(ValueError):
        EngineName("libxml")


def test_the_own_engine_tells_a_digest_that_holds_from_one_that_does_not():
    message = a_message().signed_by(a_holder("welfare centre"))
    for edited, holds in ((message, True), (message.once_finished(set_text("//question", "else")), False)):
        root = parse_document(edited.octets)
        assert OWN.digest_holds(read_signature(find(root, "Signature")).references[1], find(root, "Body")) is holds
