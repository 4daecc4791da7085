"""The compiled schemas, and the verdict on a message that says where it is wrong and never what it said.

XML Schema 1.0 by libxml2, from the committed files alone. The texts of libxml2 quote values, which may be personal
data, so they are dropped: what remains is the path of the element, in names that the schema itself declares, and the
kind of violation.
"""

from pathlib import Path
from threading import Lock

from lxml import etree

from gateway.contracts.root import find_root, read_file
from gateway.refusals import SchemaViolation, UnknownOperation

XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_HAS_INSTANCE_ATTRIBUTE = etree.XPath("boolean(descendant-or-self::*/@xsi:*)", namespaces={"xsi": XSI})
_KINDS = {
    "SCHEMAV_ELEMENT_CONTENT": "missing-or-unexpected-element",
    "SCHEMAV_CVC_ELT_1": "undeclared-element",
    "SCHEMAV_CVC_PATTERN_VALID": "text-outside-pattern",
    "SCHEMAV_CVC_ENUMERATION_VALID": "value-not-enumerated",
    "SCHEMAV_CVC_LENGTH_VALID": "wrong-length",
    "SCHEMAV_CVC_MINLENGTH_VALID": "too-short",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "too-long",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "too-small",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "too-large",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "too-many-digits",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "too-many-decimals",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "text-of-another-type",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "text-or-element-in-empty-element",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "element-in-simple-content",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text-between-elements",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "attribute-not-allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "attribute-not-allowed",
    "SCHEMAV_CVC_TYPE_3_1_1": "attribute-not-allowed",
    "SCHEMAV_CVC_TYPE_3_1_2": "element-in-simple-content",
    "SCHEMAV_CVC_ELT_3_1": "nil-not-allowed",
    "SCHEMAV_CVC_ELT_4_2": "unknown-xsi-type",
    "SCHEMAV_CVC_ELT_4_3": "unsuitable-xsi-type",
}


class _ServiceSchema:
    """The schema of one service in one version."""

    def __init__(self, path: Path) -> None:
        document = read_file(path)
        self.namespace = document.get("targetNamespace", "")
        self._compiled = etree.XMLSchema(document)
        self._names = _declared_names(document, path)
        self._lock = Lock()

    def check(self, element: etree._Element) -> None:
        # The log of an lxml schema is shared by the threads that use it, so one at a time validates.
        with self._lock:
            if self._compiled.validate(element):
                return
            error = self._compiled.error_log[0]
        kind = _KINDS.get(error.type_name, error.type_name.removeprefix("SCHEMAV_").lower().replace("_", "-"))
        where = self._name_path(element, error.path or "")
        raise SchemaViolation(f"{kind} at {where}", where=where)

    def _name_path(self, root: etree._Element, path: str) -> str:
        """Return the path in local names; a name that the schema does not declare is the sender's text, and dropped."""
        steps = [etree.QName(root).localname, *(step for step in path.split("/")[2:] if step)]
        names = [step.split("[")[0].rpartition(":")[2] for step in steps]
        return "/".join(name if name in self._names else "*" for name in names)


class SchemaCache:
    """The schemas below a root, each compiled once."""

    def __init__(self, root: Path | None = None) -> None:
        """Compile every service's schema now: what does not compile is found at start, not by a message."""
        schemas = [_ServiceSchema(path) for path in sorted(((root or find_root()) / "xsd").glob("*/*.xsd"))]
        self._by_namespace = {schema.namespace: schema for schema in schemas}

    def check(self, element: etree._Element) -> None:
        """Check a request, response or fault detail against the schema of its namespace.

        No type is derived and nothing may be nil, so an attribute of XML Schema's own (a type chosen by the sender,
        whose prefix no signature fixes, or a place to fetch a schema from) has no business in a message.

        Raises `SchemaViolation` for the first violation, and `UnknownOperation` when no schema has the namespace.
        """
        schema = self._by_namespace.get(etree.QName(element).namespace or "")
        if schema is None:
            raise UnknownOperation
        if _HAS_INSTANCE_ATTRIBUTE(element):
            raise SchemaViolation("schema-instance-attribute", where=etree.QName(element).localname)
        schema.check(element)


def _declared_names(document: etree._Element, path: Path) -> frozenset[str]:
    """Return the names of all elements that a schema and those it imports declare."""
    names = {element.get("name", "") for element in document.iter(f"{{{XS}}}element")}
    for entry in document.iterchildren(f"{{{XS}}}import"):
        imported = path.parent / entry.get("schemaLocation", "")
        names |= _declared_names(read_file(imported), imported)
    return frozenset(names)
