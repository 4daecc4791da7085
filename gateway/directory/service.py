"""The directory as other rooms are handed it: four directories over one database."""

from gateway.clock import Clock
from gateway.database import Database
from gateway.directory.authorisations.service import Authorisations
from gateway.directory.persons.service import Persons
from gateway.directory.register.service import Register
from gateway.directory.services.service import Services
from gateway.wss.registration import RegisteredCertificate, TokenClaim


class Directory:
    """Who is connected, what they may ask, who keeps a file on whom, and the hub's own register.

    It is the `Registrations` that the recipes of message security ask; everything else is asked of its parts.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.services = Services(database, clock)
        self.authorisations = Authorisations(database)
        self.persons = Persons(database, clock)
        self.register = Register(database)

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the one registered, current certificate that `claim` names, or `None`."""
        return self.services.find_certificate(claim)
