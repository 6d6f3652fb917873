// The published comments: from the thread's JSON into the same elements as the server's fragment.
import { el } from "./dom.js";

export function list(widget, items) {
  const roots = nested(items).map((place) => comment(widget, place));
  return el("ol", { class: "mushrif-list", part: "list" }, ...roots);
}

function comment(widget, place) {
  const { item, replies } = place;
  const below = replies.length ? el("ol", { class: "mushrif-replies" }, ...replies.map((reply) => comment(widget, reply))) : null;
  return el("li", { id: `c-${item.id}`, class: "mushrif-item", part: "comment", tabindex: -1 }, card(widget, place), below);
}

function card(widget, { item, shownUnder }) {
  const { words } = widget;
  const name = item.author.name ?? words.say("reader");
  const body = el("p", { class: "mushrif-body", part: "body", dir: item.dir }, item.body);
  const label = (key) => ({ type: "button", "data-key": key + item.id, "aria-label": words.say("of", words.say(key), name) });
  const action = (key, click) => el("button", { ...label(key), click }, words.say(key));
  const actions = el("p", { class: "mushrif-row" },
    widget.open ? action("reply", () => widget.write((writer) => writer.replyTo(item.id, name))) : null,
    action("copy", ({ target }) => widget.copy(item.id, target)),
    action("report", ({ target }) => widget.panel("report", item, target.closest("article"))),
    ...(widget.writer?.ownActions(item.id) ?? []));
  return el("article", {}, head(widget, item, name), answered(widget, item, shownUnder), body, actions);
}

function head({ words }, item, name) {
  const when = new Date(item.published_at);
  const time = el("time", { datetime: item.published_at, title: words.dates.format(when) }, words.ago(when));
  return el("header", {},
    el("bdi", { class: "mushrif-author", part: "author" }, name),
    el("a", { class: "mushrif-time", href: `#c-${item.id}`, rel: "ugc nofollow" }, time),
    item.edited ? el("span", { class: "mushrif-soft" }, words.say("edited")) : null);
}

// Said where the place does not say it: a reply to a reply, or one whose parent is on another page.
function answered({ words }, { parent_id: parent, reply_to: to }, shownUnder) {
  if (!parent || parent === shownUnder) return null;
  const name = el("bdi", {}, to ? (to.author.name ?? words.say("reader")) : words.say("earlier"));
  return el("p", { class: "mushrif-soft" }, `${words.say("answers")} `, el("a", { href: `#c-${parent}` }, name));
}

// Roots in their order, under each all its answers in one flat list, oldest first.
function nested(items) {
  const places = new Map(items.map((item) => [item.id, { item, replies: [] }]));
  const roots = [];
  for (const place of places.values()) {
    let top = place;
    while (places.has(top.item.parent_id)) top = places.get(top.item.parent_id);
    if (top !== place) place.shownUnder = top.item.id;
    (top === place ? roots : top.replies).push(place);
  }
  for (const { replies } of roots) replies.sort((a, b) => (a.item.published_at < b.item.published_at ? -1 : 1));
  return roots;
}
