"""Signs the Body and a Timestamp, then encrypts the content of the Body for the hub."""

import base64
import os
from datetime import datetime, timedelta

import xmlsec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from hub_client.envelope import BODY, SECURITY, TIMESTAMP, WSU_ID, canonical, decode, find, parse
from hub_client.names import (
    AES256_GCM,
    BASE64,
    CONTENT,
    DS,
    NAMESPACES,
    RSA_OAEP,
    SOAP,
    THUMBPRINT,
    WSSE,
    WSU,
    X509V3,
    XENC,
)
from hub_client.partner import Partner, now

LIFE = timedelta(minutes=5)
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303 - see RSA_OAEP
IV_OCTETS = 12


def protect(envelope: etree._Element, partner: Partner) -> bytes:
    """Secure the request that zeep made, in place; return the signature, which the answer must confirm."""
    body = find(envelope, BODY)
    body.set(WSU_ID, "body")
    _add_header(envelope, partner)
    # What is signed is the clear Body: the hub decrypts first and finds it under the signature.
    signature = _sign(envelope, partner)
    # In front of the signature, which says that the signature was made first.
    find(envelope, f"{SECURITY}/ds:Signature").addprevious(_encrypt(body, partner))
    return signature


def _add_header(envelope: etree._Element, partner: Partner) -> None:
    """Put the security header in front of the Body, as the only header."""
    for header in envelope.xpath("s:Header", namespaces=NAMESPACES):
        envelope.remove(header)
    created = now()
    token = _base64(partner.certificate.public_bytes(Encoding.DER))
    header = f"""<s:Header xmlns:s="{SOAP}"><wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}" s:mustUnderstand="1"
        ><wsu:Timestamp wsu:Id="timestamp"><wsu:Created>{_instant(created)}</wsu:Created
        ><wsu:Expires>{_instant(created + LIFE)}</wsu:Expires></wsu:Timestamp
        ><wsse:BinarySecurityToken EncodingType="{BASE64}" ValueType="{X509V3}" wsu:Id="token"
        >{token}</wsse:BinarySecurityToken></wsse:Security></s:Header>"""
    envelope.insert(0, parse(header.encode()))


def _sign(envelope: etree._Element, partner: Partner) -> bytes:
    signature = xmlsec.template.create(envelope, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
    context = xmlsec.SignatureContext()
    for path in (BODY, TIMESTAMP):
        part = find(envelope, path)
        reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri=f"#{part.get(WSU_ID)}")
        xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
        context.register_id(part, "Id", WSU)
    xmlsec.template.ensure_key_info(signature).append(
        parse(
            f"""<wsse:SecurityTokenReference xmlns:wsse="{WSSE}"
            ><wsse:Reference URI="#token" ValueType="{X509V3}"/></wsse:SecurityTokenReference>""".encode()
        )
    )
    find(envelope, SECURITY).append(signature)
    key = partner.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM)
    context.sign(signature)
    return decode(signature.findtext(f"{{{DS}}}SignatureValue"))


def _encrypt(body: etree._Element, partner: Partner) -> etree._Element:
    """Put ciphertext in place of the content of `body`, and return the EncryptedKey that opens it."""
    (payload,) = body
    key, vector = os.urandom(32), os.urandom(IV_OCTETS)
    # Canonical octets carry every namespace they need, so that the hub finds the Body that was signed.
    sealed = vector + AESGCM(key).encrypt(vector, canonical(payload), None)
    body.replace(
        payload,
        parse(
            f"""<xenc:EncryptedData xmlns:xenc="{XENC}" Id="data" Type="{CONTENT}"
            ><xenc:EncryptionMethod Algorithm="{AES256_GCM}"/><xenc:CipherData
            ><xenc:CipherValue>{_base64(sealed)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>""".encode()
        ),
    )
    hub = partner.hub_decryption_certificate
    public_key = hub.public_key()
    if not isinstance(public_key, RSAPublicKey):
        raise TypeError("the hub's decryption certificate holds no RSA key")
    thumbprint = _base64(hub.fingerprint(hashes.SHA1()))  # noqa: S303 - names a certificate, protects nothing
    return parse(
        f"""<xenc:EncryptedKey xmlns:xenc="{XENC}"><xenc:EncryptionMethod Algorithm="{RSA_OAEP}"
        /><ds:KeyInfo xmlns:ds="{DS}"><wsse:SecurityTokenReference xmlns:wsse="{WSSE}"
        ><wsse:KeyIdentifier EncodingType="{BASE64}" ValueType="{THUMBPRINT}">{thumbprint}</wsse:KeyIdentifier
        ></wsse:SecurityTokenReference></ds:KeyInfo><xenc:CipherData
        ><xenc:CipherValue>{_base64(public_key.encrypt(key, OAEP))}</xenc:CipherValue></xenc:CipherData
        ><xenc:ReferenceList><xenc:DataReference URI="#data"/></xenc:ReferenceList></xenc:EncryptedKey>""".encode()
    )


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
