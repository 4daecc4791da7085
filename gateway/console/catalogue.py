"""`crossroads catalogue`: look at the services, write their contracts, check that both still agree.

Commands only read their options and print; what happens is in `gateway.catalogue` and `gateway.contracts`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.catalogue import Operation, load_catalogue
from gateway.catalogue.builder import find_drift, write_contracts
from gateway.catalogue.field import Field, iterate_fields
from gateway.console.output import complain, refusals, say
from gateway.contracts import find_root

catalogue = typer.Typer(
    name="catalogue",
    no_args_is_help=True,
    help="""Look at the services of the hub and write their contracts.

    A service is one file of data below gateway/catalogue/services. `build` writes its XSD and WSDL from it; `check`
    says whether the committed contracts are those of the catalogue and still what was published.""",
)

Root = Annotated[
    Path | None,
    typer.Option("--root", help="Folder that holds wsdl/ and xsd/; the installed or checked-out one when not given."),
]


@catalogue.command()
def build(
    root: Root = None,
    republish: Annotated[
        bool, typer.Option("--republish", help="Let published contracts change: before the first release only.")
    ] = False,
) -> None:
    """Write the contracts of all services, and list new ones as published.

    A published contract never changes, because partners generated code from it; a change is a new version.
    """
    with refusals():
        changed = write_contracts(load_catalogue(), find_root(root), republish=republish)
        for name in changed:
            say(f"Wrote {name}.")
        if not changed:
            say("Nothing to write: every contract is what the catalogue gives.")


@catalogue.command()
def check(root: Root = None) -> None:
    """Check the committed contracts against the catalogue and against the list of published digests."""
    with refusals():
        drifts = find_drift(load_catalogue(), find_root(root))
        for drift in drifts:
            complain(f"{drift.file} {drift.problem}")
        if drifts:
            raise typer.Exit(1)
        say("Every contract is what the catalogue gives and what was published.")


@catalogue.command("list")
def list_services() -> None:
    """List the services, their operations, and how the hub finds who answers."""
    with refusals():
        table = _table("Service", "Operation", "Route", "Legal contexts")
        for service in load_catalogue().services.values():
            for operation in service.operations.values():
                table.add_row(
                    f"{service.name} v{service.version}",
                    operation.name,
                    operation.route.kind,
                    ", ".join(operation.legal_contexts),
                )
        Console().print(table)


@catalogue.command()
def show(service: Annotated[str, typer.Argument(help="Name of a service, as `list` prints it.")]) -> None:
    """Show one service: what is asked, what is answered, and what the caller must hold."""
    with refusals():
        services = load_catalogue().services
        entry = services.get(service)
        if entry is None:
            raise ValueError(f"no service {service}; there are {', '.join(services)}")
        say(f"{entry.name} v{entry.version}: {entry.title.en}\n{entry.purpose}\n")
        say(f"Called at {entry.path} by {', '.join(entry.consumers)}; the Body is {entry.confidentiality}.")
        for operation in entry.operations.values():
            _show_operation(operation)


def _show_operation(operation: Operation) -> None:
    say(f"\n{operation.name}: {operation.purpose}")
    say(f"Legal contexts: {', '.join(operation.legal_contexts)}")
    inscription = operation.inscription
    say(f"Inscription: {', '.join(map(str, inscription.caller)) or f'none, {inscription.none}'}")
    _show_fields("Request", operation.request)
    _show_fields("Result", operation.result_fields)
    if operation.answer_rule:
        say(f"Rule: {operation.answer_rule}")
    for refuse in operation.refuses:
        say(f"{refuse.code}: {refuse.when}")


def _show_fields(title: str, fields: Sequence[Field]) -> None:
    if not fields:
        return
    table = _table("Field", "Type", "Number", "Meaning", title=title)
    for path, field in iterate_fields(fields):
        kind = f"{field.type} {field.codelist}" if field.codelist else str(field.type)
        block = f" ({', '.join(field.blocks)})" if field.blocks else ""
        table.add_row(path, kind, str(field.cardinality), escape(f"{field.meaning}{block}"))
    Console().print(table)


def _table(*columns: str, title: str | None = None) -> Table:
    """Return a table whose long names are broken, never cut."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
