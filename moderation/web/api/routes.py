"""The API under /api/v1, each part in a module of its own, all under one limit per key."""

from flask import Blueprint

from moderation.web.api.comments import comments
from moderation.web.api.lexicon import lexicon
from moderation.web.api.models import models
from moderation.web.api.openapi import description
from moderation.web.api.queue import queue
from moderation.web.api.readers import readers
from moderation.web.api.site import site
from moderation.web.api.training import training
from moderation.web.api.webhooks import webhooks
from moderation.web.limits import api_rate, limiter

api = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (comments, queue, site, readers, lexicon, models, training, webhooks, description):
    limiter.limit(api_rate)(part)
    api.register_blueprint(part)
