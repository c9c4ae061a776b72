# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two-step login: the application's signed token is exchanged for an access token with scopes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import jwt

from ..clock import Clock
from ..errors import Refusal
from ..switches import Switches

ISSUER = "http://cylance.com"
MAX_TOKEN_SECONDS = 1800
SCOPES = frozenset(
    f"{area}:{right}"
    for area, rights in {
        "application": ("list",),
        "device": ("list", "read", "update", "delete", "threatlist"),
        "zone": ("list", "read", "create", "update", "delete"),
        "policy": ("list", "read", "create", "update", "delete"),
        "opticscommand": ("list", "read", "create"),
        "opticspkgconfig": ("list", "read", "create", "delete"),
        "opticspkgdeploy": ("list", "read", "create", "delete"),
        "opticsdetect": ("list", "read", "update", "delete"),
    }.items()
    for right in rights
)


@dataclass(frozen=True)
class Application:
    """A custom application of the tenant, with its scopes."""

    application_id: str
    application_secret: str = field(repr=False)
    scopes: frozenset[str] = SCOPES
    region: str = "na"


@dataclass(frozen=True)
class Grant:
    """The rights of an access token. ``label`` identifies it in the request log, which never contains the token."""

    label: str
    application_id: str
    scopes: frozenset[str]
    expires: float


class Auth:
    """The applications, the valid access tokens, and their validation."""

    def __init__(self, clock: Clock, switches: Switches, tenant_id: str, application: Application) -> None:
        self._clock = clock
        self._switches = switches
        self._tenant_id = tenant_id
        self._first_application = application
        self.reset()

    def reset(self) -> None:
        """Keep the first application only, and remove all tokens."""
        self._applications = {self._first_application.application_id: self._first_application}
        self._grants: dict[str, Grant] = {}
        self._granted = 0
        self._used_jtis: set[str] = set()

    def register(self, application: Application) -> None:
        """Add an application; it replaces an existing one with the same id."""
        self._applications[application.application_id] = application

    def applications(self) -> list[Application]:
        """Return all applications."""
        return list(self._applications.values())

    def revoke_tokens(self) -> int:
        """Invalidate all access tokens and return how many there were."""
        revoked = len(self._grants)
        self._grants.clear()
        return revoked

    def login(self, auth_token: Any) -> tuple[str, Grant]:
        """Exchange an application's signed token for an access token; raise Refusal if it is invalid."""
        if not isinstance(auth_token, str) or not auth_token:
            raise Refusal(400, "auth_token is missing")
        application, claims = self._verified(auth_token)
        self._check_times(claims)
        self._check_replay(claims["jti"])
        scopes = self._granted_scopes(application, claims.get("scp"))
        self._granted += 1
        grant = Grant(
            label=f"t{self._granted}",
            application_id=application.application_id,
            scopes=scopes,
            expires=self._clock.now() + self._switches["token_lifetime"],
        )
        access_token = new_access_token(scopes if self._switches["token_scopes"] else None)
        self._grants[access_token] = grant
        return access_token, grant

    def grant_of(self, authorization: str) -> Grant:
        """Return the grant for an Authorization header; raise Refusal with status 401 if there is none."""
        scheme, separator, access_token = authorization.partition(" ")
        grant = self._grants.get(access_token.strip()) if separator and scheme.lower() == "bearer" else None
        if grant is None or self._clock.now() >= grant.expires:
            raise self.unauthorized("the access token is missing, expired or unknown")
        return grant

    def unauthorized(self, message: str) -> Refusal:
        """Return a Refusal with status 401; a switch selects its body."""
        return Refusal(401, message if self._switches["unauthorized_body"] == "message" else None)

    def _verified(self, auth_token: str) -> tuple[Application, dict[str, Any]]:
        """Return the application and the claims of a token with a valid signature. Times are not checked here."""
        try:
            subject = jwt.decode(auth_token, options={"verify_signature": False}).get("sub")
            application = self._applications.get(subject) if isinstance(subject, str) else None
            if application is None or application.region != self._switches["region"]:
                raise self.unauthorized("the application is unknown")
            claims = jwt.decode(
                auth_token,
                application.application_secret,
                algorithms=["HS256"],
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "iss", "sub", "tid", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_aud": False,
                },
            )
        except jwt.InvalidTokenError as error:
            raise self.unauthorized("the auth_token is not valid") from error
        if claims["tid"] != self._tenant_id:
            raise self.unauthorized("the tenant is unknown")
        return application, claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        issued, expires = claims["iat"], claims["exp"]
        if not is_number(issued) or not is_number(expires):
            raise self.unauthorized("iat and exp must be seconds since 1970")
        if expires - issued > MAX_TOKEN_SECONDS:
            raise Refusal(400, "the auth_token must not be valid for more than 30 minutes")
        now = self._clock.real_now() if self._switches["login_clock"] == "real" else self._clock.now()
        if issued > now + self._switches["iat_leeway"]:
            raise self.unauthorized("the auth_token was issued in the future")
        if expires <= now:
            raise self.unauthorized("the auth_token has expired")

    def _check_replay(self, jti: str) -> None:
        if jti in self._used_jtis and self._switches["jti_replay"] == "refuse":
            raise self.unauthorized("the jti was used before")
        self._used_jtis.add(jti)

    def _granted_scopes(self, application: Application, wanted: Any) -> frozenset[str]:
        """Return the application's scopes, limited to those that ``scp`` names."""
        if wanted is None:
            return application.scopes
        if not isinstance(wanted, str):
            raise Refusal(400, "scp must be a string")
        scopes = frozenset(scope.strip() for scope in wanted.split(",") if scope.strip())
        if not scopes:
            return application.scopes
        if not scopes <= application.scopes and self._switches["over_wide_scope"] == "forbid":
            raise Refusal(403, "the application lacks a requested scope")
        return scopes & application.scopes


def is_number(value: Any) -> bool:
    """Return whether a claim is a number; booleans are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def new_access_token(scopes: frozenset[str] | None = None) -> str:
    """Return a random token with the length and format of the service's access tokens. scopes: that it contains."""
    if scopes is not None:
        return jwt.encode({"scp": sorted(scopes), "jti": secrets.token_urlsafe(16)}, secrets.token_bytes(32))
    return f"eyJhbGciOiJIUzI1NiJ9.{secrets.token_urlsafe(160)}.{secrets.token_urlsafe(32)}"
