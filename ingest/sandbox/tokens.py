"""The token endpoint's half: credentials in, tokens out, tokens checked."""

import secrets
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response

from ingest.sandbox.options import Options


class Tokens:
    """The tokens handed out and until when each is good; kept in memory only."""

    def __init__(self, options: Options) -> None:
        """Take the credentials to accept and the life of a token."""
        self._options = options
        self._expires: dict[str, int] = {}

    def issue(self, body: bytes, now: float) -> Response:
        """Answer a POST of form ``body`` to /token."""
        form = {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        known = (self._options.client_id, self._options.client_secret)
        if (form.get("client_id"), form.get("client_secret")) != known:
            return JSONResponse({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._expires[token] = int(now) + self._options.token_life
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "Bearer",
                "not_before": int(now),
                "expires_in": self._options.token_life,
                "expires_on": self._expires[token],
                "resource": "04468334-ec11-4ef8-9e7c-e124bacbd5c1",
            },
            headers={"cache-control": "no-store"},
        )

    def accepts(self, authorisation: str, now: float) -> bool:
        """Say whether the Authorization header holds a token that is good ``now``."""
        scheme, _, token = authorisation.partition(" ")
        return scheme.lower() == "bearer" and self._expires.get(token, 0) > now

    def expire(self) -> None:
        """Let every token handed out so far be too old."""
        self._expires.clear()
