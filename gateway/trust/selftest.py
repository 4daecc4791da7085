"""Start-up self-test of path validation: that no revocation data means no, on the deployed library.

A soft-failing validator accepts a certificate whose revocation nobody could check. Asked with keys made for the
question, in a few milliseconds (elliptic curves: nothing here leaves the process).
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.trust.issuance import Issuer, Period, build_leaf, build_revocation_list, build_root
from gateway.trust.pkix import PathValidator
from gateway.trust.revocation_list import RevocationList, RevocationLists
from gateway.trust.verdict import Flaw
from gateway.wss.selftest import Surprise

_DAY = timedelta(days=1)


def run_selftest(now: datetime) -> None:
    """Raise `Surprise` unless a certificate passes with a current list, and fails without one and from a stranger."""
    moment = now.replace(microsecond=0)
    root, stranger = _authority("self-test", moment), _authority("self-test", moment)
    leaf, strange = _leaf(root, moment), _leaf(stranger, moment)
    validator = PathValidator(roots=[root.certificate], intermediates=[])
    cleared, unknown = _lists(root, moment), RevocationLists()
    _expect(validator.find_flaw(leaf, lists=cleared, moment=moment), None, "a good certificate")
    _expect(validator.find_flaw(leaf, lists=unknown, moment=moment), Flaw.NO_REVOCATION_DATA, "no revocation data")
    _expect(validator.find_flaw(leaf, lists=cleared, moment=moment + 3 * _DAY), Flaw.EXPIRED, "an expired certificate")
    if validator.find_flaw(strange, lists=cleared, moment=moment) is None:
        raise Surprise("self-test: a certificate of a stranger with a known name was trusted")


def _authority(name: str, moment: datetime) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    return Issuer(certificate=build_root(name, key, period=_period(moment, 4)), private_key=key)


def _leaf(issuer: Issuer, moment: datetime) -> x509.Certificate:
    return build_leaf(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "self-test")]),
        ec.generate_private_key(ec.SECP256R1()).public_key(),
        issuer=issuer,
        period=_period(moment, 1),
        digital_signature=True,
        key_encipherment=False,
    )


def _lists(issuer: Issuer, moment: datetime) -> RevocationLists:
    period = _period(moment, 4)
    content = build_revocation_list([], issuer=issuer, number=1, period=period)
    current = RevocationList(
        authority=issuer.certificate, content=content, this_update=period.begin, next_update=period.end
    )
    return RevocationLists(lists=(current,))


def _period(moment: datetime, days: int) -> Period:
    return Period(begin=moment - _DAY, end=moment + days * _DAY)


def _expect(seen: Flaw | None, expected: Flaw | None, what: str) -> None:
    if seen is not expected:
        raise Surprise(f"self-test: path validation says {seen} to {what}, not {expected}")
