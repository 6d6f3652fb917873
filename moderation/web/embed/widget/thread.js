// The published comments: from the thread's JSON into the same elements as the server's fragment.
import { el } from "./dom.js";

export function list(widget, items) {
  const roots = nested(items).map((place) => comment(widget, place));
  return el("ol", { class: "mushrif-list", part: "list" }, ...roots);
}

function comment(widget, { item, under, replies }) {
  const { words } = widget;
  const name = item.author.name ?? words.say("reader");
  const when = new Date(item.published_at);
  const time = el("time", { datetime: item.published_at, title: words.dates.format(when) }, words.ago(when));
  const action = (key) =>
    el("button", { type: "button", "data-act": key, "aria-label": words.say("of", words.say(key), name) }, words.say(key));
  return el("li", { id: `c-${item.id}`, class: "mushrif-item", part: "comment", tabindex: -1 },
    el("article", {},
      el("header", {},
        el("bdi", { class: "mushrif-author", part: "author" }, name),
        el("a", { class: "mushrif-soft", href: `#c-${item.id}` }, time),
        item.edited && el("span", { class: "mushrif-soft" }, words.say("edited"))),
      item.parent_id && item.parent_id !== under && answered(words, item),
      el("p", { class: "mushrif-body", part: "body", dir: item.dir }, item.body),
      el("p", { class: "mushrif-row" }, widget.open && action("reply"), action("copy"), action("report"))),
    replies[0] && el("ol", { class: "mushrif-replies" }, ...replies.map((reply) => comment(widget, reply))));
}

// Said where the place does not say it: a reply to a reply, or one whose parent is on another page.
function answered(words, { parent_id: parent, reply_to: to }) {
  const name = to ? (to.author.name ?? words.say("reader")) : words.say("earlier");
  return el("p", { class: "mushrif-soft" }, `${words.say("answers")} `, el("a", { href: `#c-${parent}` }, el("bdi", {}, name)));
}

// Roots in their order, under each all its answers in one flat list, oldest first.
function nested(items) {
  const places = new Map(items.map((item) => [item.id, { item, replies: [] }]));
  const roots = [];
  for (const place of places.values()) {
    let top = place;
    while (places.has(top.item.parent_id)) top = places.get(top.item.parent_id);
    place.under = top.item.id;
    (top === place ? roots : top.replies).push(place);
  }
  return roots;
}
