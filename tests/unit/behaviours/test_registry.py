"""Every name that the catalogue calls is answered to, and nothing is registered that nobody calls."""

from gateway.behaviours import BEHAVIOURS, RULES
from tests.support.facts import the_catalogue


def operations():
    return [operation for service in the_catalogue().services.values() for operation in service.operations.values()]


def test_every_operation_has_its_behaviour_and_every_behaviour_its_operation():
    assert {operation.behaviour for operation in operations()} == set(BEHAVIOURS)


def test_every_rule_is_called_by_an_operation():
    assert {rule for operation in operations() for rule in operation.rules} == set(RULES)


def test_a_behaviour_is_named_after_its_module_and_function():
    for name, function in {**BEHAVIOURS, **RULES}.items():
        assert name == f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
