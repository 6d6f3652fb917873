"""What stops a person at the door: a log-in, a link, a role, a provider's or a site's word that does not hold."""

from moderation.domain.errors import MushrifError


class LoginRefused(MushrifError):
    code = "login_refused"


class LoginBlocked(MushrifError):
    code = "login_blocked"


class LinkExpired(MushrifError):
    code = "link_expired"


class LastAdministrator(MushrifError):
    code = "last_administrator"


class OwnRole(MushrifError):
    code = "own_role"


class CodeRefused(MushrifError):
    code = "code_refused"


class ProviderRefused(MushrifError):
    """The identity provider, or a check of what it said, refuses the sign-in."""

    code = "provider_refused"


class ProviderUnavailable(MushrifError):
    """The identity provider does not answer, or not as one should."""

    code = "provider_unavailable"


class LoginTokenInvalid(MushrifError):
    code = "login_token_invalid"


class LoginTokenExpired(MushrifError):
    code = "login_token_expired"


class SignatureRefused(MushrifError):
    """A signed request whose signature no secret made."""

    code = "signature_refused"
