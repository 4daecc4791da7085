"""`crossroads call`: ask the hub something with the client SDK, and print what it answers.

For the terminal of whoever may see the answer: it shows personal data. Imports the SDK alone, so that it works where
only the base install is. Exit status: 0 answered, 1 a business no, 2 no answer that counts.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from gateway.sdk import Answer, Client, CrossroadsError, OutcomeUnknown, WrongArguments

DECLINED = 1
NO_ANSWER = 2


def call(
    service: Annotated[str, typer.Argument(help="PersonService or person_service.")],
    operation: Annotated[str, typer.Argument(help="consultPerson or consult_person.")],
    criteria: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIELD=VALUE", help="group.field=value in a group; a list repeats its field."),
    ] = None,
    profile: Annotated[str, typer.Option("--profile", "-p", help="Profile to call with.")] = "demo",
    profiles: Annotated[
        Path | None, typer.Option("--profiles", help="File of profiles, instead of the usual places.")
    ] = None,
    legal_context: Annotated[
        str | None, typer.Option("--legal-context", "-l", help="Legal ground; by default that of the profile.")
    ] = None,
    ticket: Annotated[
        str | None,
        typer.Option("--ticket", help="Random UUID of a question whose outcome is unknown, to ask it again."),
    ] = None,
    wire: Annotated[bool, typer.Option("--wire", help="Also print both messages as they crossed the wire.")] = False,
) -> None:
    """Ask the hub something with the client SDK.

    Exit status 0: answered. 1: a business no, with its code. 2: no answer that counts: refused, or outcome unknown.
    """
    out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
    try:
        with Client.from_profile(profile, file=profiles) as client:
            try:
                asked = client.service(service).operation(operation)
                answer = asked(legal_context=legal_context, ticket=ticket, **read_fields(criteria or []))
            finally:
                if wire:
                    _print_wire(out, client)
    except CrossroadsError as error:
        _print_error(err, error)
        raise typer.Exit(NO_ANSWER) from None
    out.print(build_tree(answer), soft_wrap=False)
    if not answer.found:
        raise typer.Exit(DECLINED)


def read_fields(arguments: Iterable[str]) -> dict[str, Any]:
    """Return `field=value` arguments as criteria: dotted names are groups, a repeated name is a list.

    Raises `WrongArguments`.
    """
    fields: dict[str, Any] = {}
    for argument in arguments:
        path, equals, value = argument.partition("=")
        *groups, name = path.split(".")
        if not equals or not all((*groups, name)):
            raise WrongArguments("criteria are given as field=value or group.field=value")
        place = fields
        for group in groups:
            place = place.setdefault(group, {})
            if not isinstance(place, dict):
                raise WrongArguments(f"{group} is given as a value and as a group")
        _add(place, name, value)
    return fields


def _add(place: dict[str, Any], name: str, value: str) -> None:
    known = place.get(name)
    if isinstance(known, dict):
        raise WrongArguments(f"{name} is given as a value and as a group")
    if known is None:
        place[name] = value
    else:
        place[name] = [*known, value] if isinstance(known, list) else [known, value]


def build_tree(answer: Answer) -> Tree:
    """Return the answer as a tree: what became of it, what was withheld, what was found."""
    status = answer.status
    colour = "green" if answer.found else "yellow"
    tree = Tree(Text.assemble((status.value, colour), f" {status.code} {_printable(status.description)}"))
    tree.add(_line("hub ticket", answer.ticket))
    tree.add(_line("own ticket", answer.customer_ticket))
    for name, value in status.information.items():
        tree.add(_line(name, value))
    if answer.withheld:
        tree.add(_line("withheld", ", ".join(answer.withheld)))
    data = answer.to_plain()
    if data is not None:
        _grow(tree.add("result"), data)
    return tree


def _grow(tree: Tree, data: Mapping[str, Any]) -> None:
    """Add what is there, in the order of the contract."""
    for name, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                _grow(tree.add(_line(name)), each)
            elif each is not None:
                tree.add(_line(name, each))


def _line(name: str, value: object = None) -> Text:
    shown = "" if value is None else f" {_printable(value)}"
    return Text.assemble((_printable(name), "bold"), shown, overflow="fold")


def _print_error(console: Console, error: CrossroadsError) -> None:
    console.print(Text(f"{type(error).__name__}: {_printable(error)}"))
    if isinstance(error, OutcomeUnknown) and error.claimed:
        console.print(Text(f"Unproved, from whoever answered: {_printable(error.claimed)}"))
    if error.customer_ticket is not None:
        console.print(Text(f"Own ticket: {error.customer_ticket}"))


def _print_wire(console: Console, client: Client) -> None:
    for title, octets in (("sent", client.last_sent), ("received", client.last_received)):
        if octets is not None:
            console.rule(title, align="left")
            console.print(Text(_printable(octets.decode("utf-8", "backslashreplace"))))


def _printable(value: object) -> str:
    """Return `value` as text that a terminal only shows: control characters are written out, not obeyed."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text)
