"""A version of SOAP differs from the other in names, and each name is that of its specification."""

import pytest

from gateway.soap.namespaces import SOAP11, SOAP12
from gateway.soap.version import NEXT, RELAY, ULTIMATE_RECEIVER, SOAPVersion

NAMES = {
    SOAPVersion.SOAP11: (SOAP11, "text/xml", "mustUnderstand", "actor"),
    SOAPVersion.SOAP12: (SOAP12, "application/soap+xml", "mustUnderstand", "role"),
}


@pytest.mark.parametrize("version", SOAPVersion)
def test_has_the_names_of_its_specification(version):
    namespace, media_type, mandatory, recipient = NAMES[version]
    assert (version.value, version.media_type) == (namespace, media_type)
    assert version.content_type == f"{media_type}; charset=utf-8"
    assert version.must_understand == f"{{{namespace}}}{mandatory}"
    assert version.recipient == f"{{{namespace}}}{recipient}"
    assert version.fault_tag == f"{{{namespace}}}Fault"


def test_knows_the_roles_of_soap_1_2_part_1_section_2_2():
    assert f"{SOAP12}/role/ultimateReceiver" == ULTIMATE_RECEIVER
    assert f"{{{SOAP12}}}relay" == RELAY
    assert {"http://schemas.xmlsoap.org/soap/actor/next", f"{SOAP12}/role/next"} == NEXT
