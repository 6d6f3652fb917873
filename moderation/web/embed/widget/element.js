// <mushrif-comments article-id site src lang sort refresh token>: shows a thread when it comes near, and offers what is new.
// CSS, HOME and asset() come from bundle.py.
import { el, stored } from "./dom.js";
import { list } from "./thread.js";
import { Words, tableOf } from "./words.js";

const NEAR = "400px 0px";
const MINUTE = 60;
const SORTS = ["newest", "oldest", "best"];
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(CSS);
const linked = () => /^#c-([\w-]+)$/.exec(location.hash)?.[1];

class MushrifComments extends HTMLElement {
  static observedAttributes = ["article-id", "site", "token"];

  connectedCallback() {
    if (!this.shadowRoot) this.adopt();
    this.onHash ??= () => this.page && linked() && this.tried(() => this.show(linked()));
    addEventListener("hashchange", this.onHash);
    if (this.page || linked() || this.owns) return void this.begin();
    this.observer = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.begin(), { rootMargin: NEAR });
    this.observer.observe(this);
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.onHash);
    this.observer?.disconnect();
    clearInterval(this.timer);
    this.writer?.stop();
  }

  attributeChangedCallback(name, old) {
    if (this.page && old !== this.getAttribute(name)) this.begin();
  }

  // The server's fragment moves in as it is: styled at once, it is read and used until the data is here.
  adopt() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.live = el("p", { class: "mushrif-unseen", role: "status" });
    root.append(...this.querySelectorAll("section"), this.live);
    root.addEventListener("click", ({ target }) => this.acted(target));
  }

  get api() {
    return `${this.getAttribute("src") ?? HOME}/public/v1/sites/${encodeURIComponent(this.getAttribute("site"))}`;
  }

  get address() {
    return `${this.api}/articles/${encodeURIComponent(this.getAttribute("article-id"))}`;
  }

  // Whether this reader has comments of their own here: kept receipts, or one that a plain form came back with.
  get owns() {
    return stored(`mushrif:${this.address}`) || location.search.includes("receipt=");
  }

  emit(name, { code, message, ...rest }) {
    const detail = message === undefined ? rest : { code: code ?? "network", message };
    this.dispatchEvent(new CustomEvent(`mushrif:${name}`, { detail, bubbles: true, composed: true }));
  }

  announce(text) {
    this.live.textContent = text;
  }

  async begin() {
    this.observer?.disconnect();
    this.query = `sort=${this.getAttribute("sort") ?? "oldest"}`;
    const tag = this.closest("[lang]")?.lang;
    const { address } = this;
    try {
      const [table, page] = await Promise.all([tableOf(tag), this.read(linked()), this.owns && this.load().catch(() => {})]);
      if (address !== this.address) return;
      this.page = page;
      this.words = new Words(table, tag, page.site);
      this.frame();
      await this.writer?.begin();
      this.draw();
      this.emit("loaded", { count: this.page.count });
      if (linked()) await this.show(linked());
      this.again();
    } catch (error) {
      this.failed(error);
    }
  }

  // What was there stays: the fragment, the last page, or one quiet line.
  failed(error) {
    this.emit("error", error);
    const said = this.words?.say("offline") ?? ARABIC.offline;
    this.announce(said);
    if (!this.live.previousSibling) this.live.before(el("p", { class: "mushrif" }, said));
  }

  async tried(work) {
    try {
      return await work();
    } catch (error) {
      return this.failed(error);
    }
  }

  // Asks the service; an answer that is not "ok" is thrown with its code and the reader's sentence.
  async ask(address, method = "GET", json = undefined, headers = {}) {
    if (json) headers["Content-Type"] = "application/json";
    const answer = await fetch(address, { method, headers, body: JSON.stringify(json), cache: "no-cache", credentials: "omit" });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw Object.assign(new Error(said.detail), said, { after: answer.headers.get("Retry-After") });
  }

  read(around) {
    return this.ask(`${this.address}/comments?${this.query}&around=${around ?? ""}`);
  }

  // The parts that stay when the list is drawn anew, so that nothing disturbs what is being written.
  frame() {
    const { words, page: { article, posting } } = this;
    this.open = posting.allowed && (posting.guests || this.hasAttribute("token"));
    this.form = this.shadowRoot.querySelector("details") ?? el("details", { class: "mushrif-write", part: "form" }, el("summary", {}, words.say("write")));
    this.form.ontoggle = () => this.form.open && this.tried(() => this.write());
    const typing = this.form.querySelector(":focus")?.name;
    this.heading = el("h2", { class: "mushrif-count", id: "mushrif-count", part: "count", tabindex: -1 });
    this.mine = el("div", {});
    this.below = el("div", {});
    const section = el("section", { class: "mushrif", id: "comments", lang: words.lang, dir: words.dir, "aria-labelledby": "mushrif-count" },
      this.heading, this.open ? this.form : this.shut(article, posting), this.mine, this.below);
    this.shadowRoot.replaceChildren(section, this.live);
    if (this.form.open) this.write(typing);
  }

  shut({ state, opens_at: opens }, { allowed }) {
    const says = allowed ? "members" : state === "scheduled" ? state : "closed";
    return el("p", { class: "mushrif-note" }, this.words.say(says, opens && this.words.dates.format(new Date(opens))), " ", allowed && this.button("login"));
  }

  button(key, attributes) {
    return el("button", { type: "button", "data-act": key, ...attributes }, this.words.say(key));
  }

  draw() {
    const { words, page } = this;
    this.heading.textContent = words.count(page.count);
    const sorts = SORTS.map((sort) => this.button(sort, { "aria-current": sort === page.sort ? "true" : null }));
    const turn = (key, cursor) => cursor && el("p", { class: "mushrif-more" }, this.button(key));
    const shown = page.items[0] && [
      el("nav", { class: "mushrif-row", "aria-label": words.say("sort") }, ...sorts),
      turn("previous", page.prev_cursor),
      list(this, page.items),
      turn("more", page.next_cursor),
    ];
    this.below.replaceChildren(...(shown ?? []).filter(Boolean));
    this.writer?.mark();
  }

  // Every button of the thread says by its name what it does: an order, this element's own work, or that of the part that writes.
  acted(target) {
    const { act } = target.dataset;
    if (act) this.tried(async () => (SORTS.includes(act) ? this.turn(act) : (act in this ? this : await this.load())[act](target)));
  }

  fresh() {
    return this.turn(this.page.sort);
  }

  more() {
    return this.extend("next_cursor", this.page.items.length);
  }

  previous() {
    return this.extend("prev_cursor", 0);
  }

  login() {
    this.emit("login", {});
  }

  // Reads the first page anew.
  async reload() {
    this.page = await this.read();
    this.draw();
  }

  // In another order; the focus goes to where the reader pressed.
  async turn(sort) {
    this.query = `sort=${sort}`;
    await this.reload();
    this.announce(this.heading.textContent);
    (this.below.querySelector(`[data-act=${sort}]`) ?? this.heading).focus({ preventScroll: true });
  }

  async extend(way, place) {
    const { page } = this;
    const came = await this.ask(`${this.address}/comments?cursor=${encodeURIComponent(page[way])}`);
    page.items.splice(place, 0, ...came.items);
    page[way] = came[way];
    this.draw();
    this.shadowRoot.getElementById(`c-${came.items[0].id}`).focus();
  }

  // A comment that came is offered, so that nothing moves under the reader's eyes.
  async refresh() {
    const { items, count } = await this.read();
    const known = new Set(this.page.items.map(({ id }) => id));
    if (count && !known.size) return this.reload();
    if (items.some(({ id }) => !known.has(id)) && !this.below.querySelector("[data-act=fresh]")) this.below.prepend(this.button("fresh"));
  }

  again() {
    clearInterval(this.timer);
    this.timer = setInterval(() => document.hidden || this.refresh().catch(() => {}), Math.max(this.getAttribute("refresh") ?? MINUTE, 1) * 1000);
  }

  async show(id) {
    const find = () => this.shadowRoot.getElementById(`c-${id}`);
    if (!find()) {
      this.page = await this.read(id);
      this.draw();
    }
    this.shadowRoot.querySelector(".mushrif-target")?.classList.remove("mushrif-target");
    const item = find() ?? this.heading;
    item.classList.add("mushrif-target");
    item.scrollIntoView();
    item.focus({ preventScroll: true });
  }

  // The part that writes is loaded at its first use.
  async load() {
    const { Writer } = await import(asset("write.js"));
    return (this.writer ??= new Writer(this, { el, stored }));
  }

  async write(typing) {
    (await this.load()).attach().elements[typing]?.focus();
  }
}

customElements.get("mushrif-comments") ?? customElements.define("mushrif-comments", MushrifComments);
