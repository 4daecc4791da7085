"""The padding of a transported key: RSAES-OAEP as the identifiers of XML Encryption 1.1 section 5.5.2 mean it."""

from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.wss.algorithms import OAEP, MaskFunction, OAEPDigest

_DIGESTS: dict[OAEPDigest, hashes.HashAlgorithm] = {
    OAEPDigest.SHA1: hashes.SHA1(),  # noqa: S303 - RFC 8017 appendix B.1
    OAEPDigest.SHA256: hashes.SHA256(),
}
_MASKS: dict[MaskFunction, hashes.HashAlgorithm] = {
    MaskFunction.MGF1_SHA1: hashes.SHA1(),  # noqa: S303 - RFC 8017 appendix B.2
    MaskFunction.MGF1_SHA256: hashes.SHA256(),
}


@cache
def oaep_padding(oaep: OAEP) -> padding.OAEP:
    """Return the padding of RFC 8017 section 7.1 with an empty label."""
    return padding.OAEP(mgf=padding.MGF1(_MASKS[oaep.mask]), algorithm=_DIGESTS[oaep.digest], label=None)
