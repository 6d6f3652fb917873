"""What `up` tells its user once everything is ready: one JSON line, or a block to read."""

import json
from dataclasses import dataclass

from moderation.supervisor.port import Address


@dataclass(frozen=True)
class Prepared:
    """What the first-run process found or made; the secrets are there only when it made them."""

    site: str
    email: str
    api_key: str | None = None
    password: str | None = None


def as_json(prepared: Prepared, url: str) -> str:
    """Return the one line for programs."""
    admin = {"email": prepared.email, "password": prepared.password}
    facts = {"url": url, "console": f"{url}/console/", "demo": f"{url}/demo/", "site": prepared.site}
    return json.dumps(facts | {"api_key": prepared.api_key, "admin": admin}, ensure_ascii=False)


def as_text(prepared: Prepared, url: str, address: Address) -> str:
    """Return the block for people, in Arabic and English."""
    lines = [
        "",
        "  مشرف جاهز — Mushrif is ready",
        "",
        f"  demo newspaper   {url}/demo/",
        f"  console          {url}/console/",
        f"  API              {url}/api/v1/",
        f"  sign in as       {prepared.email}",
    ]
    if prepared.password:
        lines.append(f"  password         {prepared.password}")
    if prepared.api_key:
        lines += [
            f"  API key          {prepared.api_key}   (site: {prepared.site})",
            "",
            "  هذه الأسرار تظهر مرة واحدة، فاحفظها — these secrets are shown once; keep them.",
        ]
    lines += ["", "  Post a comment:", "", _example(address.url, prepared.api_key or "$MUSHRIF_KEY"), ""]
    return "\n".join([*lines, "  Ctrl-C stops everything — للإيقاف: Ctrl-C", ""])


def _example(url: str, key: str) -> str:
    article = {"external_id": "a1", "url": "https://example.com/a1", "title": "مقال"}
    body = {"article": article, "author": {"external_id": "u1", "name": "قارئ"}, "body": "شكرا على التقرير"}
    parts = [
        f"curl -i {url}/api/v1/comments",
        f"-H 'Authorization: Bearer {key}'",
        "-H 'Content-Type: application/json'",
        f"-d '{json.dumps(body, ensure_ascii=False)}'",
    ]
    return " \\\n".join(f"    {'' if number == 0 else '  '}{part}" for number, part in enumerate(parts))
