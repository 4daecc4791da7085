"""`make bench`: hub-answered and routed exchanges against the RSA-only floor, as ratios in one run. See README.md."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gateway.catalogue import load_catalogue
from gateway.catalogue.document import build_fields
from gateway.catalogue.message import build_question
from gateway.clock import SystemClock
from gateway.sdk import Client
from gateway.server.gunicorn_configuration import build_command
from gateway.simulation.network import Network, lay_out
from gateway.simulation.port import choose_ports
from gateway.simulation.processes import running
from gateway.trust.key_file import read_certificate
from gateway.trust.keys import SigningKey
from gateway.values import EnterpriseNumber
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.verify import ProtectionOrder

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "600"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CONNECTIONS = 4
SERVICE, OPERATION, CONTEXT = "PersonService", "consultPerson", "REG:FILE_UPKEEP"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Target:
    """A server under load."""

    name: str
    port: int
    pids: tuple[int, ...]
    messages: list[bytes]


@dataclass(frozen=True)
class Round:
    """One measured round."""

    per_second: float
    cpu_milliseconds: float


def main() -> None:
    """Lay out, start, measure in turn, print the table."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        network = lay_out(Path(folder) / "network", fresh=True, console=console)
        processes = stack.enter_context(running(network, workers=1))
        floor_port, floor_pid = start_floor(stack, network)
        own, routed = prepare_persons(network)
        _pin(os.getpid(), 1)
        for parent in (processes.hub.pid, floor_pid):
            for pid in (parent, *_children(parent)):
                _pin(pid, 0)
        for pid in (processes.national_register.pid, *_children(processes.national_register.pid)):
            _pin(pid, 1)
        results: dict[str, list[Round]] = {"floor": [], "hub-answered": [], "routed": []}
        for _ in track(range(ROUNDS), "rounds", console=console):
            hub = _children(processes.hub.pid)
            targets = [
                Target("floor", floor_port, _children(floor_pid), [b"x" * 6000] * MESSAGES),
                Target("hub-answered", network.hub_port, hub, make_messages(network, own)),
                Target("routed", network.hub_port, hub, make_messages(network, routed)),
            ]
            for target in targets:
                results[target.name].append(measure(target))
        console.print(table(results))


def start_floor(stack: ExitStack, network: Network) -> tuple[int, int]:
    """Start the floor under the same gunicorn configuration, with one worker."""
    (port,) = choose_ports(1)
    command = build_command("floor:application()", bind=f"127.0.0.1:{port}", workers=1)
    environment = {**os.environ, "BENCH_NETWORK": str(network.folder), "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")
        except OSError:
            threading.Event().wait(0.05)
        else:
            return port, process.pid
    sys.exit("the floor did not start")


def prepare_persons(network: Network) -> tuple[str, str]:
    """Inscribe one person of the hub's own register and one of the National Register; return their numbers."""
    bis, plain = network.cast["bis"], network.cast["plain"]
    with Client.from_profile("demo", file=network.profiles) as centre:
        for person in (bis, plain):
            proof = {"lastName": person.last_name, "birthDate": person.birth_date}
            answer = centre.manage_access.manage_access(
                action="REGISTER",
                register="PRIMARY",
                ssin=person.ssin,
                purpose="INQUIRY",
                capacity="17/1",
                period={"beginDate": network.today},
                proof_of_identity=proof,
                legal_context="DIRECTORY:FILE_MANAGEMENT",
            )
            answer.require_data()
            centre.person_service.consult_person(ssin=person.ssin, legal_context=CONTEXT).require_data()
    return bis.ssin, plain.ssin


def make_messages(network: Network, ssin: str) -> list[bytes]:
    """Return unique, fresh messages of about 2 kB of Body, made before the clock runs."""
    operation = load_catalogue().services[SERVICE].operations[OPERATION]
    held = network.pki / "issued"
    name = next(path.name for path in held.iterdir() if path.name.startswith("centre-a"))
    signer = SigningKey.load(certificate=held / name / "certificate.pem", key=held / name / "key.pem")
    recipient = read_certificate(held / "hub-decryption" / "certificate.pem")
    protection = Protection(signer=signer, recipient=recipient, order=ProtectionOrder.SIGN_THEN_ENCRYPT)
    clock, customer = SystemClock(), EnterpriseNumber.parse(_institution(network))
    messages = []
    for _ in range(MESSAGES):
        question = build_question(
            operation, customer=customer, ticket=uuid4(), sent_at=clock.now(), legal_context=CONTEXT, criteria={}
        )
        request = etree.Element(operation.request_tag, nsmap={"m": operation.namespace})
        request.append(question.customer_block)
        etree.SubElement(request, "legalContext").text = CONTEXT
        build_fields(etree.SubElement(request, "criteria"), operation.request, {"ssin": ssin})
        messages.append(protect(canonical_octets(request), protection, now=clock.now()).octets)
    return messages


def measure(target: Target) -> Round:
    """Send all messages over a few connections; return rate and the server's CPU time per message."""
    shares = [target.messages[start::CONNECTIONS] for start in range(CONNECTIONS)]
    failures: list[str] = []
    threads = [threading.Thread(target=_send, args=(target.port, share, failures)) for share in shares]
    before, began = _cpu_seconds(target.pids), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, used = time.perf_counter() - began, _cpu_seconds(target.pids) - before
    if failures:
        sys.exit(f"{target.name}: {len(failures)} of {MESSAGES} failed, first: {failures[0]}")
    return Round(per_second=MESSAGES / elapsed, cpu_milliseconds=used / MESSAGES * 1000)


def _send(port: int, messages: list[bytes], failures: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"urn:crossroads:{SERVICE}:{OPERATION}"'}
    for message in messages:
        connection.request("POST", f"/services/{SERVICE}/v1", body=message, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != HTTPStatus.OK or len(content) < 6000:
            failures.append(f"HTTP {answer.status}, {len(content)} octets")
    connection.close()


def table(results: dict[str, list[Round]]) -> Table:
    """Return medians over rounds, and the ratios to the floor round by round."""
    shown = Table(title=f"PersonService.consultPerson, 1 worker, {MESSAGES} messages a round, {ROUNDS} rounds, medians")
    for heading in ("", "exchanges/s", "CPU ms each", "of the floor (CPU)", "of the floor (rate)", "min to max (CPU)"):
        shown.add_column(heading, justify="right")
    for name, rounds in results.items():
        by_cpu = [
            floor.cpu_milliseconds / each.cpu_milliseconds for floor, each in zip(results["floor"], rounds, strict=True)
        ]
        by_rate = [each.per_second / floor.per_second for floor, each in zip(results["floor"], rounds, strict=True)]
        shown.add_row(
            name,
            f"{statistics.median(each.per_second for each in rounds):.0f}",
            f"{statistics.median(each.cpu_milliseconds for each in rounds):.2f}",
            f"{statistics.median(by_cpu):.0%}",
            f"{statistics.median(by_rate):.0%}",
            f"{min(by_cpu):.0%} to {max(by_cpu):.0%}",
        )
    return shown


def _institution(network: Network) -> str:
    return tomllib.loads(network.profiles.read_text())["profile"]["demo"]["institution"]


def _children(pid: int) -> tuple[int, ...]:
    return tuple(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def _cpu_seconds(pids: tuple[int, ...]) -> float:
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _pin(pid: int, core: int) -> None:
    if (os.cpu_count() or 1) > 1:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core})


if __name__ == "__main__":
    main()
