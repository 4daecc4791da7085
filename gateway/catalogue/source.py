"""A YAML file of the catalogue, read so that every complaint about it names file, line and key.

The safe loader, with two turns: a key that stands twice is refused, and every scalar stays the text that was
written, because the models know the types; `no` and `1.10` hold no surprises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""The same language; libyaml reads the whole catalogue eight times faster, and a server starts that much sooner."""

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value."""


class CatalogueError(ValueError):
    """The catalogue does not hold together; the text names file, line, key, and what would be allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one file says, and on which line it says it."""

    path: Path
    content: Any
    lines: Mapping[Place, int] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> "Source":
        """Read `path`. Raises `CatalogueError` for what is no YAML and for a doubled key."""
        lines: dict[Place, int] = {}
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise CatalogueError(f"{path}, line {line}: {error.problem}") from error
        return cls(path=path, content=None if root is None else _construct(root, (), lines, path), lines=lines)

    def as_model(self, model: type[Model]) -> Model:
        """Return the content as `model`; raises `CatalogueError` for the first fault."""
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise self.error_at(fault["loc"], _say(fault, model)) from error

    def error_at(self, place: Place, text: str) -> CatalogueError:
        """Return the error that says `text` about the value at `place`, or about the nearest that the file has."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        key = ".".join(map(str, place)) or "(the whole file)"
        return CatalogueError(f"{self.path}, line {self.lines.get(known, 1)}, key {key}: {text}")


def _construct(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:
    """Return dictionaries, lists and texts, noting the line of each."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                raise CatalogueError(f"{path}, line {line}, key {'.'.join(map(str, (*place, key)))}: stands twice")
            lines[(*place, key)] = line
            mapping[key] = _construct(value_node, (*place, key), lines, path)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*place, number), lines, path) for number, item in enumerate(node.value)]
    return node.value


def _say(fault: Any, model: type[BaseModel]) -> str:
    """Return what pydantic found, in a sentence that names what is allowed."""
    if fault["type"] == "extra_forbidden":
        allowed = _allowed_keys(model, fault["loc"][:-1])
        return f"unknown key; allowed: {', '.join(allowed)}" if allowed else "unknown key"
    if fault["type"] == "enum":
        return f"{fault['input']!r} is none of {fault['ctx']['expected']}"
    return str(fault["msg"]).removeprefix("Value error, ")


def _allowed_keys(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys of the model that stands at `place` inside `model`."""
    for key in place:
        if isinstance(key, int):
            continue
        inner = next((info for name, info in model.model_fields.items() if (info.alias or name) == key), None)
        if inner is None:
            continue  # a name in a mapping, such as that of an operation
        models = _models_in(inner.annotation)
        if not models:
            return []
        model = models[0]
    return [info.alias or name for name, info in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation mentions, however deep in tuples and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
