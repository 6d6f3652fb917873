"""The console's blueprint with all its routes."""

from moderation.web.console import (
    account,
    articles,
    authors,
    batch,
    blind,
    canary,
    deciding,
    lexicon,
    live,
    log,
    model_page,
    models,
    opinions,
    overview,
    people,
    playground,
    provider,
    queue,
    record,
    rehearsal,
    settings,
    signin,
    static_files,
    thresholds,
    webhooks,
)
from moderation.web.console.base import console, unknown_page

__all__ = ["console"]

console.add_url_rule("/static/<version>/<path:name>", "static_file", static_files.send)

console.add_url_rule("/login", "login_form", signin.form, methods=["GET"])
console.add_url_rule("/login", "log_in", signin.log_in, methods=["POST"])
console.add_url_rule("/login/code", "code_form", signin.code_form, methods=["GET"])
console.add_url_rule("/login/code", "enter_code", signin.enter_code, methods=["POST"])
console.add_url_rule("/login/provider", "leave_for_provider", provider.leave, methods=["GET"])
console.add_url_rule("/login/provider/back", "arrive_from_provider", provider.arrive, methods=["GET"])
console.add_url_rule("/logout", "log_out", signin.log_out, methods=["POST"])

console.add_url_rule("/link/<token>", "link", people.link, methods=["GET"])
console.add_url_rule("/link/<token>", "use_link", people.use_link, methods=["POST"])
console.add_url_rule("/<slug>/lexicon", "lexicon", lexicon.show, methods=["GET"])
console.add_url_rule("/<slug>/lexicon/try", "try_lexicon", lexicon.attempt, methods=["POST"])
console.add_url_rule("/<slug>/lexicon/save", "save_lexicon", lexicon.save, methods=["POST"])

console.add_url_rule("/<slug>/playground", "playground", playground.show, methods=["GET"])
console.add_url_rule("/<slug>/playground", "try_text", playground.attempt, methods=["POST"])
console.add_url_rule("/<slug>/playground/answer", "answer_text", playground.answer, methods=["POST"])

console.add_url_rule("/<slug>/articles", "articles", articles.show, methods=["GET"])
console.add_url_rule("/<slug>/articles/<article_id>", "article", articles.one, methods=["GET"])
console.add_url_rule("/<slug>/articles/<article_id>", "save_article", articles.save, methods=["POST"])
console.add_url_rule("/<slug>/articles/<article_id>/switch", "switch_article", articles.switch, methods=["POST"])

console.add_url_rule("/<slug>/authors", "authors", authors.show, methods=["GET"])
console.add_url_rule("/<slug>/authors/<author_id>", "author", authors.one, methods=["GET"])
console.add_url_rule("/<slug>/authors/<author_id>", "set_standing", authors.set_standing, methods=["POST"])
console.add_url_rule("/<slug>/authors/<author_id>/undo", "undo_standing", authors.undo, methods=["POST"])

console.add_url_rule("/<slug>/webhooks", "webhooks", webhooks.show, methods=["GET"])
console.add_url_rule("/<slug>/webhooks", "add_webhook", webhooks.add, methods=["POST"])
console.add_url_rule("/<slug>/webhooks/<webhook_id>", "webhook", webhooks.one, methods=["GET"])
console.add_url_rule("/<slug>/webhooks/<webhook_id>/rotate", "rotate_webhook", webhooks.rotate, methods=["POST"])
console.add_url_rule("/<slug>/webhooks/<webhook_id>/remove", "remove_webhook", webhooks.remove, methods=["POST"])
console.add_url_rule("/<slug>/webhooks/<webhook_id>/replay", "replay_webhook", webhooks.replay, methods=["POST"])

console.add_url_rule("/<slug>/people", "people", people.show, methods=["GET"])
console.add_url_rule("/<slug>/people/invite", "invite", people.invite, methods=["POST"])
console.add_url_rule("/<slug>/people/uninvite", "uninvite", people.uninvite, methods=["POST"])
console.add_url_rule("/<slug>/people/role", "set_role", people.set_role, methods=["POST"])
console.add_url_rule("/<slug>/people/act", "act_on_person", people.act, methods=["POST"])

console.add_url_rule("/<slug>/overview", "overview", overview.show, methods=["GET"])
console.add_url_rule("/<slug>/thresholds", "thresholds", thresholds.show, methods=["GET"])
console.add_url_rule("/<slug>/thresholds/change", "change_thresholds", thresholds.change, methods=["POST"])
console.add_url_rule("/<slug>/thresholds/rehearsal", "rehearsal", rehearsal.show, methods=["GET"])
console.add_url_rule("/<slug>/thresholds/rehearsal", "end_rehearsal", rehearsal.end, methods=["POST"])
console.add_url_rule("/<slug>/comments/<comment_id>", "record", record.show, methods=["GET"])
console.add_url_rule("/<slug>/log", "log", log.show, methods=["GET"])
console.add_url_rule("/<slug>/settings", "settings", settings.show, methods=["GET"])
console.add_url_rule("/<slug>/settings", "save_settings", settings.save, methods=["POST"])

console.add_url_rule("/<slug>/models", "models", models.show, methods=["GET"])
console.add_url_rule("/<slug>/models/train", "train_model", models.train, methods=["POST"])
console.add_url_rule("/<slug>/models/cancel", "cancel_training", models.cancel, methods=["POST"])
console.add_url_rule("/<slug>/models/promote", "promote_model", models.promote, methods=["POST"])
console.add_url_rule("/<slug>/models/shadow", "shadow_model", models.shadow, methods=["POST"])
console.add_url_rule("/<slug>/models/rollback", "roll_back_model", models.roll_back, methods=["POST"])
console.add_url_rule("/<slug>/models/canary/end", "end_canary", canary.end, methods=["POST"])
console.add_url_rule("/<slug>/models/<name>/canary", "canary", canary.show, methods=["GET"])
console.add_url_rule("/<slug>/models/<name>/canary", "set_canary", canary.start, methods=["POST"])
console.add_url_rule("/<slug>/models/<name>", "model", model_page.show, methods=["GET"])

console.add_url_rule("/account", "account", account.show, methods=["GET"])
console.add_url_rule("/account/name", "rename", account.rename, methods=["POST"])
console.add_url_rule("/account/password", "change_password", account.change_password, methods=["POST"])
console.add_url_rule("/account/preferences", "save_preferences", account.save_preferences, methods=["POST"])
console.add_url_rule("/account/sessions/end", "end_session", account.end_session, methods=["POST"])
console.add_url_rule("/account/sessions/others", "end_other_sessions", account.end_other_sessions, methods=["POST"])
console.add_url_rule("/account/factor", "factor", account.factor, methods=["GET"])
console.add_url_rule("/account/factor", "confirm_factor", account.confirm_factor, methods=["POST"])
console.add_url_rule("/account/factor/codes", "renew_codes", account.renew_codes, methods=["POST"])
console.add_url_rule("/account/factor/remove", "remove_factor", account.remove_factor, methods=["POST"])

console.add_url_rule("/", "home", queue.home, methods=["GET"])
console.add_url_rule("/<slug>/", "queue", queue.show, methods=["GET"])
console.add_url_rule("/<slug>/state", "state", queue.state, methods=["GET"])
console.add_url_rule("/<slug>/hand", "hand", queue.hand, methods=["POST"])
console.add_url_rule("/<slug>/release", "release", queue.release, methods=["POST"])
console.add_url_rule("/<slug>/find", "find", queue.find, methods=["GET"])
console.add_url_rule("/<slug>/decide", "decide", deciding.decide, methods=["POST"])
console.add_url_rule("/<slug>/skip", "skip", deciding.skip, methods=["POST"])
console.add_url_rule("/<slug>/ask", "ask", deciding.ask, methods=["POST"])
console.add_url_rule("/<slug>/undo", "undo", deciding.undo, methods=["POST"])
console.add_url_rule("/<slug>/unskip", "unskip", deciding.unskip, methods=["POST"])

console.add_url_rule("/<slug>/batch", "batch", batch.show, methods=["GET"])
console.add_url_rule("/<slug>/batch/decide", "decide_batch", batch.decide, methods=["POST"])
console.add_url_rule("/<slug>/batch/undo", "undo_batch", batch.undo, methods=["POST"])
console.add_url_rule("/<slug>/batch/release", "release_batch", batch.release, methods=["POST"])

console.add_url_rule("/<slug>/opinions", "opinions", opinions.show, methods=["GET"])
console.add_url_rule("/<slug>/opinions/answer", "answer_opinion", opinions.answer, methods=["POST"])
console.add_url_rule("/<slug>/opinions/back", "give_back_opinion", opinions.give_back, methods=["POST"])
console.add_url_rule("/<slug>/opinions/undo", "undo_opinion", opinions.undo, methods=["POST"])

console.add_url_rule("/<slug>/blind", "blind", blind.show, methods=["GET"])
console.add_url_rule("/<slug>/blind/answer", "answer_blind", blind.answer, methods=["POST"])
console.add_url_rule("/<slug>/live", "live", live.show, methods=["GET"])

console.add_url_rule("/<path:anything>", "unknown_page", unknown_page)
