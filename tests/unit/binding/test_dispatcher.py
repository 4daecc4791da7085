"""spyne dispatches by the verified element, and never reads anything else."""

import logging

import pytest
from lxml import etree

from gateway.binding import Bound, Dispatcher
from gateway.refusals import UnknownOperation

ONE, OTHER = "urn:test:one", "urn:test:other"


def bound(function, *, namespace=ONE, service="One", operation="ask"):
    return Bound(
        namespace=namespace,
        service=service,
        operation=operation,
        request_element=f"{operation}Request",
        function=function,
    )


def payload(namespace=ONE, name="askRequest", content=""):
    return etree.XML(f'<x:{name} xmlns:x="{namespace}">{content}</x:{name}>')


@pytest.fixture
def dispatcher():
    return Dispatcher(
        [
            bound(lambda asked: ("one.ask", asked)),
            bound(lambda asked: ("one.tell", asked), operation="tell"),
            bound(lambda asked: ("other.ask", asked), namespace=OTHER, service="Other"),
        ]
    )


@pytest.mark.parametrize(
    ("namespace", "name", "function"),
    [(ONE, "askRequest", "one.ask"), (ONE, "tellRequest", "one.tell"), (OTHER, "askRequest", "other.ask")],
)
def test_calls_the_function_bound_to_the_name_of_the_payload(dispatcher, namespace, name, function):
    asked = object()
    assert dispatcher.dispatch(payload(namespace, name), asked) == (function, asked)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        (ONE, "nothingRequest"),
        (ONE, "ask"),
        (OTHER, "tellRequest"),
        ("urn:test:none", "askRequest"),
        ("", "askRequest"),
    ],
)
def test_knows_no_other_name(dispatcher, namespace, name):
    document = payload(namespace, name) if namespace else etree.XML(f"<{name}/>")
    with pytest.raises(UnknownOperation):
        dispatcher.dispatch(document, None)


def test_knows_nothing_when_nothing_is_bound():
    with pytest.raises(UnknownOperation):
        Dispatcher([]).dispatch(payload(), None)


def test_raises_what_the_function_raises_and_not_a_fault_of_spyne():
    def fail(asked):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Dispatcher([bound(fail)]).dispatch(payload(), None)


def test_leaves_the_verified_element_as_it_is():
    """spyne would resolve multi-references, which can lead out of what was signed."""
    document = payload(content='<a href="#e"/><b id="e">secret</b>')
    before = etree.tostring(document)
    seen = []
    Dispatcher([bound(seen.append)]).dispatch(document, document)
    assert seen == [document]
    assert etree.tostring(document) == before


def test_lets_spyne_log_nothing_of_a_message(dispatcher, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(UnknownOperation):
        dispatcher.dispatch(payload(name="nothingRequest", content="Canaryname"), None)
    dispatcher.dispatch(payload(content="Canaryname"), None)
    assert "Canaryname" not in caplog.text
