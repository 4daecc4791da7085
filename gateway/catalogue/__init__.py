"""The services as data: what each is called, takes, gives, asks of the caller, and from whom the answer comes.

The files beside this module are the truth; `load_catalogue` reads and cross-checks them. XSD and WSDL are generated
from them by `gateway.catalogue.builder`, committed, and served by `gateway.contracts`. Adding a service means adding
a file.
"""

from gateway.catalogue.loader import load_catalogue
from gateway.catalogue.model import Catalogue
from gateway.catalogue.service import Operation, Service
from gateway.catalogue.source import CatalogueError

__all__ = ["Catalogue", "CatalogueError", "Operation", "Service", "load_catalogue"]
