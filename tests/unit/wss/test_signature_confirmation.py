"""An answer confirms the question that was asked, and a question confirms nothing."""

import pytest

from gateway.refusals import InvalidSecurity, UncoveredPart
from gateway.wss.signature_confirmation import SIGNATURE_CONFIRMATION, check_confirmation
from tests.support.messages import element, encode


def a_confirmation(value: bytes = b"asked", content: str = "", attributes: str = ""):
    text = f'<wsse11:SignatureConfirmation wsu:Id="SC-1" Value="{encode(value)}" {attributes}>{content}'
    return element(f"{text}</wsse11:SignatureConfirmation>")


def test_accepts_the_confirmation_of_our_question():
    assert a_confirmation().tag == SIGNATURE_CONFIRMATION
    check_confirmation(a_confirmation(), expected=b"asked")


def test_accepts_none_where_nothing_was_asked():
    check_confirmation(None, expected=None)


def test_refuses_a_missing_confirmation():
    with pytest.raises(UncoveredPart) as caught:
        check_confirmation(None, expected=b"asked")
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "uncovered-part")


@pytest.mark.parametrize(
    ("confirmation", "expected"),
    [
        (a_confirmation(), None),
        (a_confirmation(b"other"), b"asked"),
        (a_confirmation(b"asked too"), b"asked"),
        (a_confirmation(b""), b"asked"),
        (a_confirmation(b""), b""),
        (a_confirmation(content="<wsse:a/>"), b"asked"),
        (a_confirmation(attributes='Other="a"'), b"asked"),
        (element("<wsse11:SignatureConfirmation/>"), b"asked"),
        (element('<wsse11:SignatureConfirmation Value="?"/>'), b"asked"),
    ],
)
def test_refuses_another_confirmation(confirmation, expected):
    with pytest.raises(InvalidSecurity) as caught:
        check_confirmation(confirmation, expected=expected)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "invalid-security")
