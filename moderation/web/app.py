"""The WSGI application: services, blueprints, security headers."""

from threading import Thread

from flask import Flask, Response, redirect, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation.bootstrap import Services
from moderation.bootstrap import services as process_services
from moderation.domain.errors import InvalidText
from moderation.logs import configure_logs
from moderation.web.api.reference import reference
from moderation.web.api.routes import api
from moderation.web.compat.akismet.routes import akismet
from moderation.web.compat.coral.routes import coral
from moderation.web.compat.openai.routes import openai
from moderation.web.compat.perspective.routes import perspective
from moderation.web.console.views import console
from moderation.web.converters import ExternalId
from moderation.web.counted import register_counted
from moderation.web.demo.views import demo
from moderation.web.embed.routes import embed
from moderation.web.errors import register_errors
from moderation.web.gate import Gate
from moderation.web.i18n import register_languages
from moderation.web.limits import limiter, storage_uri, tell_limits
from moderation.web.operating import operating
from moderation.web.public.front import Front
from moderation.web.public.routes import public
from moderation.web.templating import register_filters

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

csrf = CSRFProtect()


class _Sessions(SecureCookieSessionInterface):
    """Marks the cookie Secure whenever the request came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def create_app(services: Services | None = None) -> Flask:
    """Return the application; granian and gunicorn call it as a factory, once a process."""
    built = services or process_services()
    if services is None:  # a process that serves: foreign callers give up before a model is read
        Thread(target=built.callers.warm, name="warm", daemon=True).start()
    configure_logs(built.settings)
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.extensions["mushrif"] = built
    app.session_interface = _Sessions()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config.update(
        SECRET_KEY=built.secret,
        MAX_CONTENT_LENGTH=built.settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=built.settings.max_body_bytes,
        SESSION_COOKIE_NAME="mushrif",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # the console checks its own; API calls carry a key instead
        RATELIMIT_STORAGE_URI=storage_uri(built.settings.redis),
        RATELIMIT_STORAGE_OPTIONS={"wrap_exceptions": True, "socket_timeout": 1.0},
    )
    app.wsgi_app = Front(Gate(app.wsgi_app, built.settings.web_threads), built.pages)  # type: ignore[method-assign]
    if built.settings.trusted_proxies:
        hops = built.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)
    register_filters(app)
    register_counted(app)
    register_languages(app)
    register_errors(app)
    app.url_map.converters["external_id"] = ExternalId
    for blueprint in (api, reference, perspective, akismet, openai, coral, public, embed, console, demo, operating):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", _home)
    app.before_request(_refuse_nul)
    app.after_request(_harden)
    app.after_request(tell_limits)
    return app


def _refuse_nul() -> None:
    # No database holds a NUL, and none of our addresses needs one.
    if any("\0" in text for text in (request.path, *request.args.keys(), *request.args.values())):
        raise InvalidText("the address contains a NUL character")


def _home() -> ResponseReturnValue:
    return redirect("/console/")


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
