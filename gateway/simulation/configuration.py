"""The files of a demonstration network, as their owners would have written them; paths in them are relative to them."""

from collections.abc import Iterable

from gateway.simulation.institution import CALLERS, MEMBERS, NATIONAL_REGISTER, Member

HUB_DATABASE = "sqlite:///hub.sqlite"
SOURCE_DATABASE = "sqlite:///national-register.sqlite"
BEHAVIOUR_FILE = "national-register-behaviour.toml"

_ROOT, _ISSUING, _LISTS = "pki/root/certificate.pem", "pki/issuing/certificate.pem", "pki/crl"
_HUB_SIGNING, _HUB_DECRYPTION = "pki/issued/hub-signing", "pki/issued/hub-decryption"
_HUB_LEGACY = "pki/issued/hub-legacy-decryption"
_TRUST = f"""\
[trust]
roots = ["{_ROOT}"]
intermediates = ["{_ISSUING}"]
revocation_lists = "{_LISTS}"
"""
_GRANTS = """\
grants:
  # Everybody may test a connection.
  - {institution: PCSW, service: TestConnectionService, operations: [sendTestMessage, checkAccessControl],
     legal_contexts: ["NETWORK:OPERATIONS"], capacities: "*", blocks: "*", deliberation: "SIM/001", begin: 2020-01-01}
  - {institution: NSSO, service: TestConnectionService, operations: [sendTestMessage, checkAccessControl],
     legal_contexts: ["NETWORK:OPERATIONS"], capacities: "*", blocks: "*", deliberation: "SIM/001", begin: 2020-01-01}
  # A welfare centre opens a file, then reads identity and address of whoever is in it.
  - {institution: PCSW, service: ManageAccess, operations: [manageAccess],
     legal_contexts: ["DIRECTORY:FILE_MANAGEMENT"], capacities: "*", blocks: "*", deliberation: "SIM/002",
     begin: 2020-01-01}
  - {institution: PCSW, service: PersonService, operations: [consultPerson],
     legal_contexts: ["REG:FILE_UPKEEP"], capacities: "*", blocks: "*", deliberation: "SIM/003", begin: 2020-01-01}
  - {institution: PCSW, service: PersonService, operations: [findPerson],
     legal_contexts: ["REG:IDENTIFY"], capacities: "*", blocks: "*", deliberation: "SIM/004", begin: 2020-01-01}
  # The office may know who somebody is, and not where they live: the address is withheld from its answers.
  - {institution: NSSO, service: PersonService, operations: [consultPerson],
     legal_contexts: ["REG:FILE_UPKEEP"], capacities: "*", deliberation: "SIM/005", begin: 2020-01-01,
     blocks: [PersonIdentity.core, PersonIdentity.name, PersonIdentity.birth, PersonIdentity.decease,
              PersonAddress.core]}
  # The hub itself has proofs of identity checked, for the centres that open files.
  - {institution: CBSS, service: VerifyIdentityProof, operations: [verifyCard, verifyNameAndBirth],
     legal_contexts: ["REG:IDENTIFY"], capacities: "*", blocks: "*", deliberation: "SIM/006", begin: 2020-01-01}
"""


def write_hub_settings(port: int) -> str:
    """Return `hub.toml`."""
    return f"""\
# A hub for demonstrations: `crossroads serve --settings hub.toml`.
[hub]
public_url = "http://127.0.0.1:{port}"
allow_plain_transport = true  # the connection test may come unencrypted over the loopback

[keys]
signing_certificate = "{_HUB_SIGNING}/certificate.pem"
signing_key = "{_HUB_SIGNING}/key.pem"
decryption_certificate = "{_HUB_DECRYPTION}/certificate.pem"
decryption_key = "{_HUB_DECRYPTION}/key.pem"
legacy_decryption_certificate = "{_HUB_LEGACY}/certificate.pem"  # for partners of profile legacy-cbc alone
legacy_decryption_key = "{_HUB_LEGACY}/key.pem"

{_TRUST}
[database]
url = "{HUB_DATABASE}"
"""


def write_source_settings(port: int) -> str:
    """Return `source.toml`."""
    own = f"pki/issued/{NATIONAL_REGISTER.application}"
    return f"""\
# The simulated National Register: `crossroads simulate register RRN --settings source.toml`.
institution = "{NATIONAL_REGISTER.number}"
bind = "127.0.0.1:{port}"
database = "{SOURCE_DATABASE}"
behaviour = "{BEHAVIOUR_FILE}"

[keys]
certificate = "{own}/certificate.pem"
key = "{own}/key.pem"

[hub]
signing_certificate = "{_HUB_SIGNING}/certificate.pem"
encryption_certificate = "{_HUB_DECRYPTION}/certificate.pem"

{_TRUST}"""


def write_profiles(port: int) -> str:
    """Return `profiles.toml`, for the client SDK."""
    return "# Who may call the hub: `crossroads call --profiles profiles.toml --profile demo`.\n" + "\n".join(
        f"""\
# {member.name}
[profile.{member.profile}]
address = "http://127.0.0.1:{port}"
institution = "{member.number}"
legal_context = "{member.legal_context}"
certificate = "pki/issued/{member.application}/certificate.pem"
key = "pki/issued/{member.application}/key.pem"
hub_signing_certificates = ["{_HUB_SIGNING}/certificate.pem"]
hub_encryption_certificate = "{_HUB_DECRYPTION}/certificate.pem"
authorities = ["{_ROOT}", "{_ISSUING}"]
revocation_lists = "{_LISTS}"
"""
        for member in CALLERS
    )


def write_directory(source_port: int) -> str:
    """Return `directory.yaml`: who is connected, where the register is asked, and what may be asked of whom."""
    lines = ["# The network as `crossroads directory load` enters it. Change it and load it again.", "institutions:"]
    lines += map(_institution, MEMBERS)
    lines.append("applications:")
    lines += _applications(MEMBERS)
    lines.append("endpoints:")
    url = f"http://127.0.0.1:{source_port}"
    lines.append(
        f'  - {{provider: {NATIONAL_REGISTER.code}, url: "{url}", application: {NATIONAL_REGISTER.application}}}'
    )
    return "\n".join(lines) + "\n" + _GRANTS


def _institution(member: Member) -> str:
    tail = "" if member.member_of is None else f", member_of: {member.member_of}"
    head = f'number: "{member.number}", code: {member.code}, name: "{member.name}"'
    return f"  - {{{head}, sector: {member.sector}, type: {member.institution_type}{tail}}}"


def _applications(members: Iterable[Member]) -> Iterable[str]:
    for member in members:
        if member.application is not None:
            file = f"pki/issued/{member.application}/certificate.pem"
            head = f'identifier: {member.application}, institution: "{member.number}"'
            yield f"  - {{{head}, certificates: [{{file: {file}, use: sign}}]}}"
