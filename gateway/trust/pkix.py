"""Certification path validation (RFC 5280 section 6) by pyhanko-certvalidator; the one door to that library.

It is given everything: the trust roots, always, since without them it would trust the operating system's list; the
issuing certificates; the revocation lists. It may fetch nothing. On the path it finds we ask one question again: the
library lets a revocation list count for a certificate when the list's signer has the same issuer as the certificate, so
that with two issuing authorities each could stand in for the root's missing list. Here every certificate of the path
must be cleared by its own issuer's list (RFC 5280 section 6.3.3, b and f).
"""

import logging
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustedServiceType, TrustQualifiers
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)

from gateway.trust.revocation_list import RevocationLists
from gateway.trust.verdict import Flaw

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)
_SHA256 = hashes.SHA256()
_FLAWS: tuple[tuple[type[Exception], Flaw], ...] = (
    (ExpiredError, Flaw.EXPIRED),
    (NotYetValidError, Flaw.NOT_YET_VALID),
    (RevokedError, Flaw.REVOKED),
    (StaleRevinfoError, Flaw.STALE_REVOCATION_DATA),
    (InsufficientRevinfoError, Flaw.NO_REVOCATION_DATA),
    (PathBuildingError, Flaw.UNKNOWN_AUTHORITY),
    (InvalidCertificateError, Flaw.UNKNOWN_AUTHORITY),  # raised in path building for a self-signed certificate only
)
"""The first that fits: a stale list is also insufficient information."""


class PathValidator:
    """Validates paths from the given roots over the given issuing certificates. One thread at a time.

    The library parses its structures as it goes, so they are not shared between threads.
    """

    def __init__(self, *, roots: Sequence[x509.Certificate], intermediates: Sequence[x509.Certificate]) -> None:
        self._known = {each.fingerprint(_SHA256): each for each in (*roots, *intermediates)}
        self._anchors = [_build_anchor(root) for root in roots]
        self._intermediates = [_convert(each) for each in intermediates]
        self._converted: tuple[RevocationLists | None, list[asn1_crl.CertificateList]] = (None, [])

    def find_flaw(self, certificate: x509.Certificate, *, lists: RevocationLists, moment: datetime) -> Flaw | None:
        """Return why there is no valid path to `certificate` at `moment`, or `None` when there is one."""
        try:
            path = self._validate(certificate, lists=lists, moment=moment)
        except Exception as error:  # noqa: BLE001 - whatever an odd certificate makes the library do, it is not trusted
            return _name_flaw(error)
        flaws = (lists.find_flaw(each, authority=issuer, moment=moment) for each, issuer in pairwise(path))
        return next((flaw for flaw in flaws if flaw is not None), None)

    def _validate(
        self, certificate: x509.Certificate, *, lists: RevocationLists, moment: datetime
    ) -> list[x509.Certificate]:
        """Return the path, from `certificate` to a root."""
        context = ValidationContext(
            trust_roots=self._anchors,
            other_certs=self._intermediates,
            moment=moment,
            allow_fetching=False,
            crls=self._lists_of_the_library(lists),
            revocation_mode="require",
            retroactive_revinfo=True,
            time_tolerance=timedelta(0),
        )
        path = _run(CertificateValidator(_convert(certificate), validation_context=context).async_validate_path())
        *above, _ = path.iter_certs(include_root=True)
        return [certificate, *(self._known[each.sha256] for each in reversed(above))]

    def _lists_of_the_library(self, lists: RevocationLists) -> list[asn1_crl.CertificateList]:
        """Convert `lists` once: the same ones serve every certificate until the folder changes."""
        known, converted = self._converted
        if known is not lists:
            converted = [_convert_list(each.content) for each in lists.lists]
            self._converted = (lists, converted)
        return converted


def _name_flaw(error: Exception) -> Flaw:
    """Return the flaw that the library's exception stands for; one it did not mean to raise is also told to the log."""
    if not isinstance(error, ValidationError | PathError):
        _LOG.warning("certificate refused because path validation failed with %s", type(error).__qualname__)
    return next((flaw for kind, flaw in _FLAWS if isinstance(error, kind)), Flaw.INVALID_PATH)


def _build_anchor(root: x509.Certificate) -> CertTrustAnchor:
    """Trust `root` for as long as it says itself, which RFC 5280 section 6.1.1 leaves open."""
    converted = _convert(root)
    qualifiers = TrustQualifiers(
        max_path_length=converted.max_path_length,
        max_aa_path_length=converted.max_path_length,  # not used, but the library stumbles over one without the other
        valid_from=root.not_valid_before_utc,
        valid_until=root.not_valid_after_utc,
        trusted_service_type=TrustedServiceType.CERTIFICATE_AUTHORITY,
    )
    return CertTrustAnchor(converted, quals=qualifiers)


def _convert(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER), strict=True)


def _convert_list(content: x509.CertificateRevocationList) -> asn1_crl.CertificateList:
    return asn1_crl.CertificateList.load(content.public_bytes(Encoding.DER), strict=True)


def _run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that has nothing to wait for, in any thread, with or without an event loop in it.

    Nothing is fetched, so it ends at its first step. If it ever wanted to wait, nothing would be trusted.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return] # StopIteration carries Any
    coroutine.close()
    raise AssertionError("path validation wanted to wait although it may fetch nothing")
