"""Asks one question and prints what came of it, one `name=value` a line.

    python -m hub_client partner.toml send-test-message ECHO
    python -m hub_client partner.toml manage-access REGISTER|LIST SSIN CARD
    python -m hub_client partner.toml consult-person SSIN

The ends that your own code must tell apart: an answer, a no (an answer with a code), a fault that the hub signed, and
everything else, after which you do not know whether your message was processed.
"""

import sys
from pathlib import Path
from typing import Any

from zeep.exceptions import Fault

from hub_client.envelope import OutcomeUnknown
from hub_client.hub import Hub
from hub_client.partner import Partner, now

NOES = ("NO_RESULT", "NO_DATA_FOUND", "NOK")


def send_test_message(partner: Partner, hub: Hub, echo: str) -> None:
    """Test the connection: the answer says what the hub saw of the message."""
    response = hub.ask(
        "sendTestMessage",
        informationCustomer=partner.customer(),
        legalContext="NETWORK:OPERATIONS",
        criteria={"echo": echo},
    )
    show_answer(response)
    if (result := response.result) is not None:
        show("echo", result.echo)
        show("institution", result.institution.code)
        show("signed", ",".join(result.signedPart))
        show("encrypted", ",".join(result.encryptedPart))
        show("signature", result.signatureAlgorithm)


def manage_access(partner: Partner, hub: Hub, action: str, ssin: str, card: str) -> None:
    """Open the file of a client who showed an identity card, or list what is open."""
    criteria: dict[str, Any] = {"action": action, "register": "PRIMARY", "ssin": ssin}
    if action == "REGISTER":
        criteria |= {"purpose": "INQUIRY", "capacity": "17/1", "period": {"beginDate": now().date()}}
    response = hub.ask(
        "manageAccess",
        informationCustomer=partner.customer(),
        legalContext="DIRECTORY:FILE_MANAGEMENT",
        criteria={**criteria, "proofOfIdentity": {"cardNumber": card}},
    )
    show_answer(response)
    for line in response.result.registration if response.result else ():
        show("line", f"{line.capacity} from {line.period.beginDate} {line.effect}")


def consult_person(partner: Partner, hub: Hub, ssin: str) -> None:
    """Ask for the legal identity and address of somebody whose file you have."""
    response = hub.ask(
        "consultPerson",
        informationCustomer=partner.customer(),
        legalContext="REG:FILE_UPKEEP",
        criteria={"ssin": ssin},
    )
    show_answer(response)
    if (result := response.result) is not None:
        show("lastName", result.name.lastName if result.name else "")
        show("postalCode", result.address[0].postalCode if result.address else "")


COMMANDS = {
    "send-test-message": ("TestConnectionService", send_test_message),
    "manage-access": ("ManageAccess", manage_access),
    "consult-person": ("PersonService", consult_person),
}


def show_answer(response: Any) -> None:
    """A no is an answer too: a status with a code, and no result."""
    show("outcome", "declined" if response.status.value in NOES else "answered")
    show("status", response.status.value)
    show("code", response.status.code)
    show("hubTicket", response.informationCBSS.ticketCBSS)


def show_fault(fault: Any) -> None:
    """Signed by the hub: your message arrived, and this is what it says of it."""
    show("outcome", "fault")
    show("reason", fault.detail[0].reasonCode)
    show("diagnostic", fault.detail[0].diagnostic)
    show("hubTicket", fault.informationCBSS.ticketCBSS)


def show(name: str, value: str | None) -> None:
    """Print one line."""
    sys.stdout.write(f"{name}={' '.join((value or '').split())}\n")


def main(file: str, command: str, *question: str) -> None:
    """Ask, and tell the four ends apart."""
    partner = Partner.read(Path(file))
    service, ask = COMMANDS[command]
    hub = Hub(partner, service)
    try:
        ask(partner, hub, *question)
    except Fault as fault:
        # Gets here only from a verified Body; one that nobody signed ends below.
        show_fault(hub.read_fault(fault))
    except OutcomeUnknown as unknown:
        show("outcome", "unknown")
        show("text", str(unknown))


if __name__ == "__main__":
    main(*sys.argv[1:])
