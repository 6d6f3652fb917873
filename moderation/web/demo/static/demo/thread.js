// The published comments: built from the thread's JSON into the same elements as the server's fragment.

import { el } from "./dom.js";
import { EMPTY, READER, absolute, ago, countText } from "./words.js";

export class Thread {
  constructor(section, replies, onMore) {
    this.section = section;
    this.heading = section.querySelector("h2");
    this.replies = replies;
    this.onMore = onMore;
    this.seen = null;
  }

  show(found) {
    const state = JSON.stringify(found);
    if (state === this.seen) return this.refreshTimes();
    this.seen = state;
    const focused = document.activeElement?.closest("[data-key]")?.dataset.key;
    this.heading.textContent = countText(found.count);
    this.section.replaceChildren(this.heading, ...this.parts(found));
    if (focused) this.section.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  refreshTimes() {
    for (const time of this.section.querySelectorAll("time")) time.textContent = ago(new Date(time.dateTime));
  }

  parts(found) {
    if (found.count === 0) return [el("p", { class: "mushrif-empty" }, EMPTY)];
    const list = el("ol", { class: "mushrif-list" }, ...nested(found.items).map((place) => this.root(place)));
    return found.next_cursor ? [list, this.more()] : [list];
  }

  root(place) {
    const answers = place.replies.map((reply) => this.item(reply));
    return this.item(place, answers.length ? el("ol", { class: "mushrif-replies" }, ...answers) : null);
  }

  item(place, below = null) {
    const { item } = place;
    const name = item.author.name ?? READER;
    const when = new Date(item.published_at);
    const time = el("time", { datetime: item.published_at, title: absolute(when) }, ago(when));
    const permalink = el("a", { class: "mushrif-time", href: `#c-${item.id}`, "data-key": `time-${item.id}` }, time);
    const header = el("header", {}, el("bdi", { class: "mushrif-author" }, name), permalink);
    const body = el("p", { class: "mushrif-body", dir: item.dir }, item.body);
    return el("li", { id: `c-${item.id}` }, el("article", {}, header, answered(place), body, this.actions(item, name)), below);
  }

  actions(item, name) {
    if (!this.replies) return null;
    const reply = { class: "mushrif-reply", href: "#mushrif-form", "data-reply": item.id, "data-key": `reply-${item.id}` };
    return el("p", { class: "mushrif-actions" }, el("a", { ...reply, "aria-label": `رد على ${name}` }, "رد"));
  }

  more() {
    const button = el("button", { type: "button", "data-key": "more" }, "المزيد");
    button.addEventListener("click", this.onMore);
    return el("p", { class: "mushrif-more" }, button);
  }
}

function answered({ item, answers }) {
  if (!item.parent_id) return null;
  if (!answers) return el("p", { class: "mushrif-answers" }, "ردًّا على تعليق سابق");
  const name = el("bdi", {}, answers.author.name ?? READER);
  return el("p", { class: "mushrif-answers" }, "ردًّا على ", el("a", { href: `#c-${answers.id}` }, name));
}

function nested(items) {
  const known = new Map(items.map((item) => [item.id, item]));
  const places = new Map(items.map((item) => [item.id, { item, answers: known.get(item.parent_id) ?? null, replies: [] }]));
  const roots = [];
  for (const place of places.values()) {
    let top = place;
    while (top.answers) top = places.get(top.answers.id);
    (top === place ? roots : top.replies).push(place);
  }
  return roots;
}
