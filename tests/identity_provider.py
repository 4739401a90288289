"""A small OpenID Connect provider on this machine, for tests: it believes whoever says a name."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})


class Provider:
    """Signs in the people it is given: a name, and what it says of them."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]], *, lasts: int = 3600) -> None:
        self.people, self.lasts = people, lasts
        self.codes: dict[str, dict[str, str]] = {}
        self.ended = 0
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("localhost", 0), handler)
        self.url = f"http://localhost:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def token(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """Return the answer to a code; KeyError for one that was never given."""
        said = self.codes.pop(asked["code"])
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == said["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": said["client_id"], "sub": said["person"], "iat": now,
            "exp": now + self.lasts, "nonce": said["nonce"], **self.people[said["person"]],
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, KEY)
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed, "expires_in": 60}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, self._fields(urlsplit(self.path).query)
        if path == "/.well-known/openid-configuration":
            self._answer(json.dumps(self.provider.about()), "application/json")
        elif path == "/jwks":
            keys = {"keys": [KEY.as_dict(private=False)]}
            self._answer(json.dumps(keys), "application/json")
        elif path == "/authorize" and "person" in asked:
            code = hashlib.sha256(f"{asked['state']}{asked['person']}".encode()).hexdigest()
            self.provider.codes[code] = asked
            self._lead(asked["redirect_uri"], code=code, state=asked["state"])
        elif path == "/authorize":
            fields = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            buttons = "".join(
                f'<button name="person" value="{name}">{name}</button>'
                for name in self.provider.people
            )
            self._answer(f"<h1>Who are you?</h1><form>{fields}{buttons}</form>", "text/html")
        elif path == "/end":
            self.provider.ended += 1
            self._lead(asked["post_logout_redirect_uri"])
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self._answer(json.dumps(self.provider.token(self._fields(body))), "application/json")

    def _fields(self, query: str) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(query).items()}

    def _lead(self, where: str, **fields: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"{where}?{urlencode(fields)}" if fields else where)
        self.end_headers()

    def _answer(self, text: str, kind: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
