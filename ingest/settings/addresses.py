"""Addresses: which of them stay on this machine, and what that of a ledger may say."""

import ipaddress
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_ALLOWED: Final = frozenset(
    {"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"}
)
"""Connection parameters that an address may carry; the others would be ours to set, or secret."""

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})


def is_loopback(url: str) -> bool:
    """Tell whether ``url`` can only reach this machine.

    >>> is_loopback("http://127.0.0.1:8080"), is_loopback("https://api.amili.no")
    (True, False)
    """
    return _is_loopback_host(urlsplit(url).hostname or "")


def _is_loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ledger_address(url: str) -> str:
    """Return the address of a ledger in PostgreSQL, encrypted unless it is on this machine.

    Raises ValueError, which never quotes the address: a password may stand in it.

    >>> ledger_address("postgresql://keeper@db.example.com/amili")
    'postgresql://keeper@db.example.com/amili?sslmode=require'
    >>> ledger_address("postgresql://keeper@localhost:5433/amili")
    'postgresql://keeper@localhost:5433/amili'
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        msg = "a ledger's address starts with postgresql://; leave it out for a file"
        raise ValueError(msg)
    if parts.password is not None:
        msg = "the password does not belong into the address: see ledger_password"
        raise ValueError(msg)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    strange = sorted(given.keys() - _ALLOWED)
    if strange:
        msg = (
            f"an address cannot say {', '.join(strange)}; it may say {', '.join(sorted(_ALLOWED))}"
        )
        raise ValueError(msg)
    if not parts.path.strip("/") or not parts.username:
        msg = "a ledger's address names a user and a database: postgresql://user@host/database"
        raise ValueError(msg)
    if not _on_this_machine(given.get("host") or parts.hostname or ""):
        given.setdefault("sslmode", "require")
        if given["sslmode"] not in _ENCRYPTED:
            msg = "sslmode must be require, verify-ca or verify-full for another machine"
            raise ValueError(msg)
    # psycopg knows both schemes, SQLAlchemy one.
    return urlunsplit(("postgresql", *parts[1:3], urlencode(given, safe="/"), ""))


def _on_this_machine(host: str) -> bool:
    return not host or host.startswith("/") or _is_loopback_host(host)
