"""The console's blueprint with all its routes."""

from moderation.web.console import queue, signin, static_files
from moderation.web.console.base import console, unknown_page

__all__ = ["console"]

console.add_url_rule("/static/<version>/<path:name>", "static_file", static_files.send)

console.add_url_rule("/login", "login_form", signin.form, methods=["GET"])
console.add_url_rule("/login", "log_in", signin.log_in, methods=["POST"])
console.add_url_rule("/logout", "log_out", signin.log_out, methods=["POST"])

console.add_url_rule("/", "home", queue.home, methods=["GET"])
console.add_url_rule("/<slug>/", "queue", queue.show, methods=["GET"])
console.add_url_rule("/<slug>/state", "state", queue.state, methods=["GET"])
console.add_url_rule("/<slug>/renew", "renew", queue.renew, methods=["POST"])
console.add_url_rule("/<slug>/decide", "decide", queue.decide, methods=["POST"])
console.add_url_rule("/<slug>/skip", "skip", queue.skip, methods=["POST"])
console.add_url_rule("/<slug>/undo", "undo", queue.undo, methods=["POST"])
console.add_url_rule("/<slug>/unskip", "unskip", queue.unskip, methods=["POST"])

console.add_url_rule("/<path:anything>", "unknown_page", unknown_page)
