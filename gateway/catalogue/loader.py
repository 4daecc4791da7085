"""Reading the catalogue from its files, and refusing what does not hold together.

Every name that one file uses of another is looked up here, once, at start: legal contexts, institutions, code lists,
data sets and paths in them, blocks, request fields, status codes. What remains by name are the behaviours and rules,
which are functions of rooms above this one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.catalogue.code_list import CodeList
from gateway.catalogue.data_set import DataSet
from gateway.catalogue.field import FieldType, iterate_fields
from gateway.catalogue.model import Catalogue, NetworkRow, StatusCode, StatusRow
from gateway.catalogue.projection import list_blocks, resolve_result
from gateway.catalogue.service import ANY, Operation, Service
from gateway.catalogue.service_row import NO_PERIOD, TODAY, Inscription, OperationRow, ServiceRow
from gateway.catalogue.source import CatalogueError, Place, Source

CATALOGUE_ROOT = Path(__file__).parent


def load_catalogue(root: Path | None = None) -> Catalogue:
    """Read and check the catalogue below `root`, or our own. Raises `CatalogueError` for the first fault."""
    root = root or CATALOGUE_ROOT
    network = Source.read(root / "network.yaml").as_model(NetworkRow)
    statuses = _read_statuses(root / "status.yaml")
    codes = {source.path.stem: _read_code_list(source) for source in _sources(root, "codes/*.yaml")}
    data_sets = {source.path.stem: _read_data_set(source, codes) for source in _sources(root, "datasets/*.yaml")}
    shelf = _Shelf(network=network, codes=codes, data_sets=data_sets, statuses=statuses)
    services: dict[str, Service] = {}
    for source in _sources(root, "services/*/*.yaml"):
        service = shelf.read_service(source)
        if service.name in services:
            raise source.error_at(("service",), f"{service.name} stands in two domains")
        services[service.name] = service
    return Catalogue(
        base_namespace=network.base_namespace,
        domains=network.domains,
        institutions=network.institutions,
        legal_contexts=network.legal_contexts,
        codes=codes,
        datasets=data_sets,
        services=services,
        statuses=statuses,
    )


def _sources(root: Path, pattern: str) -> Iterable[Source]:
    return map(Source.read, sorted(root.glob(pattern)))


def _read_statuses(path: Path) -> dict[str, StatusCode]:
    rows = Source.read(path).as_model(StatusRow).codes
    return {code: StatusCode(code=code, description=row.en, data_value=row.value) for code, row in rows.items()}


def _read_code_list(source: Source) -> CodeList:
    code_list = source.as_model(CodeList)
    _check_file_name(source, "list", code_list.name)
    return code_list


def _read_data_set(source: Source, codes: Mapping[str, CodeList]) -> DataSet:
    data_set = source.as_model(DataSet)
    _check_file_name(source, "dataset", data_set.name)
    for path, field in iterate_fields(data_set.fields):
        _check_known(source, ("fields",), [field.codelist] if field.codelist else [], codes, f"code list (of {path})")
    return data_set


def _check_file_name(source: Source, key: str, name: str) -> None:
    if name != source.path.stem:
        raise source.error_at((key,), f"{name!r} is not what the file is called, {source.path.stem}")


def _check_known(source: Source, place: Place, names: Iterable[str], known: Iterable[str], what: str) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            raise source.error_at(place, f"{name!r} is no {what}; known: {', '.join(known)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """What a service may refer to."""

    network: NetworkRow
    codes: Mapping[str, CodeList]
    data_sets: Mapping[str, DataSet]
    statuses: Mapping[str, StatusCode]

    def read_service(self, source: Source) -> Service:
        """Return the service of a file, with its operations resolved."""
        row = source.as_model(ServiceRow)
        domain = source.path.parent.name
        _check_file_name(source, "service", row.service)
        _check_known(source, (), [domain], self.network.domains, "domain (the folder of the file)")
        _check_known(source, ("from",), row.from_, [ANY, *self.network.institutions], "institution")
        _check_known(source, ("providers",), row.providers, self.network.institutions, "institution")
        _check_known(source, ("legal_contexts",), row.legal_contexts, self.network.legal_contexts, "legal context")
        operations = {name: self._read_operation(source, row, name, each) for name, each in row.operations.items()}
        return Service(
            name=row.service,
            version=row.version,
            domain=domain,
            namespace=self._namespace(row),
            title=row.title,
            purpose=row.purpose,
            flow=row.flow,
            consumers=row.from_,
            providers=row.providers,
            confidentiality=row.confidentiality,
            max_bytes=row.limits.max_bytes,
            legal_contexts=row.legal_contexts,
            operations=operations,
        )

    def _namespace(self, row: ServiceRow) -> str:
        return f"{self.network.base_namespace}:intf:{row.service}:v{row.version}"

    def _read_operation(self, source: Source, service: ServiceRow, name: str, row: OperationRow) -> Operation:
        place: Place = ("operations", name)
        self._check_operation(source, place, service, row)
        try:
            result_fields = resolve_result(row.answer, self.data_sets)
        except ValueError as error:
            raise source.error_at((*place, "answer"), str(error)) from error
        return Operation(
            name=name,
            service=service.service,
            version=service.version,
            namespace=self._namespace(service),
            soap_action=f"{self.network.base_namespace}:{service.service}:{name}",
            purpose=row.purpose,
            status=row.status,
            legal_contexts=service.legal_contexts if row.legal_contexts is None else row.legal_contexts,
            inscription=_inscription_of(source, place, service, row),
            period_field=row.period_field or service.period_field,
            deceased=row.deceased or service.deceased,
            subject=row.subject,
            request=row.request,
            route=row.route,
            behaviour=row.behaviour,
            rules=row.rules,
            shape=row.answer.shape,
            take=row.answer.take,
            result_fields=result_fields,
            blocks=list_blocks(result_fields),
            withhold=row.answer.withhold,
            answer_rule=row.answer.rule,
            refuses=row.refuses,
        )

    def _check_operation(self, source: Source, place: Place, service: ServiceRow, row: OperationRow) -> None:
        contexts = service.legal_contexts
        _check_known(source, (*place, "legal_contexts"), row.legal_contexts or (), contexts, "context of the service")
        _check_known(source, (*place, "refuses"), [each.code for each in row.refuses], self.statuses, "status code")
        for number, withheld in enumerate(row.answer.withhold):
            at = (*place, "answer", "withhold", number, "in")
            _check_known(source, at, withheld.legal_contexts, contexts, "context of the service")
        self._check_request(source, place, service, row)
        self._check_answer(source, place, row)

    def _check_request(self, source: Source, place: Place, service: ServiceRow, row: OperationRow) -> None:
        for path, field in iterate_fields(row.request):
            if field.at is not None or field.blocks:
                raise source.error_at((*place, "request"), f"{path}: a request field has neither blocks nor place")
            self._check_code_list(source, (*place, "request"), path, field.codelist)
        names = [field.name for field in row.request]
        numbers = [
            field.name for field in row.request if field.type is FieldType.SSIN and str(field.cardinality) == "1"
        ]
        _check_known(source, (*place, "subject"), filter(None, [row.subject]), numbers, "mandatory ssin of the request")
        _check_known(source, (*place, "route", "field"), filter(None, [row.route.field]), numbers, "mandatory ssin")
        at = (*place, "period_field") if row.period_field else ("period_field",)
        period_field = row.period_field or service.period_field
        _check_known(source, at, [period_field], [TODAY, NO_PERIOD, *names], "request field, today or none")

    def _check_answer(self, source: Source, place: Place, row: OperationRow) -> None:
        _check_known(source, (*place, "answer", "take"), row.answer.take, self.data_sets, "data set")
        for name, paths in row.answer.take.items():
            for number, path in enumerate(paths):
                if self.data_sets[name].find_field(path) is None:
                    raise source.error_at((*place, "answer", "take", name, number), f"{name} has no field {path}")
        blocks = [block for data_set in self.data_sets.values() for block in data_set.blocks]
        for number, field in enumerate(row.answer.own):
            at = (*place, "answer", "own", number)
            _check_known(source, (*at, "blocks"), field.blocks, blocks, "block of a data set")
            for path, each in iterate_fields([field]):
                self._check_code_list(source, at, path, each.codelist)

    def _check_code_list(self, source: Source, place: Place, path: str, name: str | None) -> None:
        _check_known(source, place, filter(None, [name]), self.codes, f"code list (of {path})")


def _inscription_of(source: Source, place: Place, service: ServiceRow, row: OperationRow) -> Inscription:
    inscription = row.inscription or service.inscription
    if inscription is None:
        raise source.error_at(place, "neither the operation nor its service says whose inscription is asked for")
    if inscription.is_required and row.subject is None:
        raise source.error_at(place, "an inscription is asked for, but no subject says on whom")
    return inscription


__all__ = ["CATALOGUE_ROOT", "CatalogueError", "load_catalogue"]
