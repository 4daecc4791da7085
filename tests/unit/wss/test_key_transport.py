"""OAEP means what its identifiers say: xmlsec, which is not ours, unwraps what we wrap."""

import os

import pytest
import xmlsec
from lxml import etree

from gateway.wss.algorithms import ACCEPTED_OAEP, OAEPDigest
from gateway.wss.key_transport import oaep_padding
from tests.support.keys import a_holder
from tests.support.messages import Encryption, Transported, _encrypted_key, element

HOLDER = a_holder("hub")


@pytest.mark.parametrize("oaep", sorted(ACCEPTED_OAEP, key=str), ids=str)
def test_is_unwrapped_by_xmlsec(oaep):
    content_key = os.urandom(32)
    wrapped = HOLDER.certificate.public_key().encrypt(content_key, oaep_padding(oaep))
    encryption = Encryption(
        recipient=HOLDER.certificate,
        transport=oaep.transport,
        oaep_digest=oaep.digest,
        oaep_mask=oaep.mask if oaep.transport.endswith("#rsa-oaep") else None,
        transported=Transported(content_key, wrapped),
    )
    root = etree.XML(etree.tostring(element(_encrypted_key(encryption, wrapped))))
    context = xmlsec.EncryptionContext()
    context.key = xmlsec.Key.from_memory(HOLDER.pem, xmlsec.KeyFormat.PEM)
    assert context.decrypt(root) == content_key


@pytest.mark.parametrize("oaep", sorted(ACCEPTED_OAEP, key=str), ids=str)
def test_is_opened_with_the_same_parts_and_no_others(oaep):
    wrapped = HOLDER.certificate.public_key().encrypt(b"content key", oaep_padding(oaep))
    for other in ACCEPTED_OAEP:
        if (other.digest, other.mask) == (oaep.digest, oaep.mask):
            assert HOLDER.private_key.decrypt(wrapped, oaep_padding(other)) == b"content key"
        else:
            with pytest.raises(ValueError):
                HOLDER.private_key.decrypt(wrapped, oaep_padding(other))


def test_every_digest_has_a_padding():
    assert {oaep.digest for oaep in ACCEPTED_OAEP} == set(OAEPDigest)
