"""Which proxy an exchange goes through: none, unless the settings say so.

Only addresses over https are reached through it, by a tunnel: a proxy learns the host's name
and port, and neither token nor body. Plain http is for this machine, and needs no proxy.
"""

from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from requests.utils import should_bypass_proxies

from ingest.errors import ConfigurationError
from ingest.settings.model import FROM_VARIABLES, Environment


class Hop(NamedTuple):
    """The proxy's host and port."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return what messages call it."""
        return f"{self.host}:{self.port}"


def hop_to(url: str, environment: Environment) -> Hop | None:
    """Return the proxy on the way to ``url``, or None.

    Raises ConfigurationError where a variable of the environment was to be trusted, and names
    none that can be used.
    """
    parts = urlsplit(url)
    if environment.proxy is None or parts.scheme != "https":
        return None
    if environment.proxy != FROM_VARIABLES:
        return _hop(environment.proxy)
    named = getproxies_environment()
    if "https" not in named or should_bypass_proxies(url, no_proxy=None):
        return None
    return _hop(named["https"])


def _hop(address: str) -> Hop:
    """Return what ``address`` names; the settings have checked theirs, nobody a variable's."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme not in {"", "http"} or parts.username:
        # The address is not shown: it may hold a password.
        message = "The variable HTTPS_PROXY does not name a proxy that can be used."
        hint = "It has the form http://host:port, without a user; or set 'proxy' to none."
        raise ConfigurationError(message, hint=hint)
    return Hop(host, port)
