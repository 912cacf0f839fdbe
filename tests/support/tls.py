"""Certificates for services on loopback: good ones, and each kind of bad one."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path

import trustme

HERE = ("localhost", "127.0.0.1")


class Authority:
    """An authority that no machine trusts by itself."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def write(self, folder: Path) -> Path:
        """Write the authority's own certificate, and give its path."""
        path = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(path))
        return path

    def for_names(self, *names: str) -> ssl.SSLContext:
        """What a service needs to be known by these names."""
        return _context(self._ca.issue_cert(*names))

    def expired(self, *names: str) -> ssl.SSLContext:
        """The same, with a certificate that ended yesterday."""
        now = datetime.now(timezone.utc)
        cert = self._ca.issue_cert(*names, not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
        return _context(cert)


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
