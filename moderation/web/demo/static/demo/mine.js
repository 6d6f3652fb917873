// The reader's own comments that others do not see: kept as receipts in this browser, asked after until decided.

import { el } from "./dom.js";
import { READER } from "./words.js";

const KEPT = 20;
const WAITING = new Set(["received", "held"]);
const PUBLISHED = "published";

export class Mine {
  // Without `onRetry` there is no form to write in, and a refused text stays where its author can copy it.
  constructor(box, api, { onPublished, onDecided, onRetry = null }) {
    this.box = box;
    this.api = api;
    this.handlers = { onPublished, onDecided, onRetry };
    this.key = `mushrif:receipts:${api.address}`;
    this.known = new Map(this.load().map((token) => [token, null]));
  }

  add(token) {
    if (!this.known.has(token)) this.known.set(token, null);
    this.keep((kept) => kept.add(token));
  }

  forget(token) {
    this.drop(token);
    this.draw();
  }

  drop(token) {
    this.known.delete(token);
    this.keep((kept) => kept.delete(token));
  }

  // Asks after every comment that is not refused; a published one leaves for the common list. It is asked after as
  // long as the page is open, since its moderator may undo a slip, and is not kept beyond that.
  async refresh() {
    for (const [token, old] of [...this.known]) {
      if (old && !WAITING.has(old.status) && old.status !== PUBLISHED) continue;
      const now = await this.api.receipt(token);
      if (this.known.has(token)) this.take(token, old, now);
    }
    this.draw();
  }

  take(token, old, now) {
    if (!now || now.status === "erased") return this.drop(token);
    this.known.set(token, now);
    if (old?.status === now.status) return undefined;
    this.keep((kept) => (now.status === PUBLISHED ? kept.delete(token) : kept.add(token)));
    if (now.status === PUBLISHED) return this.handlers.onPublished(now);
    return old && this.handlers.onDecided(now);
  }

  draw() {
    const state = JSON.stringify([...this.known]);
    if (state === this.drawn) return;
    this.drawn = state;
    const shown = [...this.known].filter(([, own]) => own && own.status !== PUBLISHED);
    this.box.replaceChildren(...shown.map(([token, own]) => this.comment(token, own)));
  }

  comment(token, own) {
    const name = el("bdi", { class: "mushrif-author" }, own.author.name ?? READER);
    const header = el("header", {}, name, el("strong", { class: "mushrif-state" }, own.label));
    const body = el("p", { class: "mushrif-body", dir: own.dir }, own.body ?? "");
    const message = el("p", { class: "mushrif-message" }, own.message);
    const actions = WAITING.has(own.status) ? null : this.actions(token, own);
    return el("article", { class: "mushrif-own", "data-status": own.status }, header, body, message, actions);
  }

  actions(token, own) {
    const hide = el("button", { type: "button" }, "أخفِ الرسالة");
    hide.addEventListener("click", () => this.forget(token));
    return el("p", { class: "mushrif-actions" }, this.handlers.onRetry && this.retry(token, own), hide);
  }

  retry(token, own) {
    const button = el("button", { type: "button" }, "عدّل التعليق");
    button.addEventListener("click", () => {
      this.forget(token);
      this.handlers.onRetry(own);
    });
    return button;
  }

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((token) => typeof token === "string") : [];
    } catch {
      return []; // storage is closed to this page, or holds something else: start anew
    }
  }

  // Changes what is stored rather than replacing it: another tab may have posted meanwhile.
  keep(change) {
    const kept = new Set(this.load());
    change(kept);
    try {
      localStorage.setItem(this.key, JSON.stringify([...kept].slice(-KEPT)));
    } catch {
      // storage is closed to this page: the receipts last as long as it does
    }
  }
}
