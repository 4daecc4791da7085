"""The published contracts: found, completed for serving, and compiled for validation.

Works from the committed files below `wsdl/` and `xsd/` alone, so that the client SDK, which never sees the catalogue,
can use it too.
"""

from gateway.contracts.root import find_root
from gateway.contracts.schema import SchemaCache
from gateway.contracts.wsdl import Policy, compose

__all__ = ["Policy", "SchemaCache", "compose", "find_root"]
