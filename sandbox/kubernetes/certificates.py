"""The authorities of one control plane, what they sign, and how its own processes prove who they are.

The names are those that Kubernetes itself demands: https://kubernetes.io/docs/setup/best-practices/certificates/.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = datetime.timedelta(days=365)
"""A sandbox does not live as long."""
SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
EXTENSION_NAMES = ("localhost", "metrics-server.kube-system.svc", "127.0.0.1")
"""Of a server behind an APIService, such as one of metrics, whose Service is metrics-server in kube-system."""
CLIENTS: Mapping[str, tuple[str, str | None]] = {
    "admin": ("sandbox-admin", "system:masters"),
    "controller-manager": ("system:kube-controller-manager", None),
    "scheduler": ("system:kube-scheduler", None),
}
"""Client certificates: the file's name → the user, and its group if it has one."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority; its key is not written anywhere."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls, name: str) -> Authority:
        """A self-signed one."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject(name)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = _certificate(subject, subject, key).add_extension(x509.BasicConstraints(True, 0), critical=True)
        return cls(builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)

    @property
    def pem(self) -> bytes:
        """The certificate, as clients are given it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, folder: Path, file: str, user: str, group: str | None = None, names: Iterable[str] = ()) -> None:
        """Writes ``file.crt`` and ``file.key``: of a server where it has ``names``, of a client otherwise."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = [*names]
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = _certificate(_subject(user, group), self.certificate.subject, key)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if hosts:
            alternatives = x509.SubjectAlternativeName([_host(each) for each in hosts])
            builder = builder.add_extension(alternatives, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        _write(folder / f"{file}.crt", certificate.public_bytes(serialization.Encoding.PEM))
        _write(folder / f"{file}.key", _private(key))


def issue(folder: Path, service_ip: str) -> bytes:
    """Writes everything that one control plane needs into ``folder``, and returns what its clients have to trust.

    Two authorities: one for the server and its clients, one for what the API server calls on behalf of others
    (https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/).

    Args:
        folder: Holds nothing yet; only this user may read it.
        service_ip: Address of the service ``kubernetes``, the first of the range of services.
    """
    folder.mkdir(parents=True, mode=0o700)
    authority, front_proxy = Authority.new("sandbox-kubernetes"), Authority.new("sandbox-front-proxy")
    _write(folder / "ca.crt", authority.pem)
    _write(folder / "front-proxy-ca.crt", front_proxy.pem)
    authority.sign(folder, "server", "kube-apiserver", names=(*SERVER_NAMES, "127.0.0.1", service_ip))
    for file, (user, group) in CLIENTS.items():
        authority.sign(folder, file, user, group)
    authority.sign(folder, "extension", "extension-apiserver", names=EXTENSION_NAMES)
    front_proxy.sign(folder, "front-proxy", "front-proxy-client")
    tokens = ec.generate_private_key(ec.SECP256R1())
    _write(folder / "service-accounts.key", _private(tokens))
    return authority.pem


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + LIFE)
    )


def _subject(name: str, group: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)] if group else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.TraditionalOpenSSL  # the API server reads no other of its token key
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)
