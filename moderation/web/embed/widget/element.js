// <mushrif-comments article-id site src lang sort refresh>: shows a thread when it comes near, and offers what is new.
// CSS, HOME and asset() come from bundle.py.
import { el } from "./dom.js";
import { list } from "./thread.js";
import { wordsOf } from "./words.js";

const NEAR = "400px 0px";
const MINUTE = 60;
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(CSS);
const linked = () => /^#c-([\w-]+)$/.exec(location.hash)?.[1];

class MushrifComments extends HTMLElement {
  static observedAttributes = ["article-id", "site"];

  connectedCallback() {
    if (!this.shadowRoot) this.adopt();
    this.onHash ??= () => this.page && linked() && this.tried(() => this.show(linked()));
    addEventListener("hashchange", this.onHash);
    if (this.page || linked()) return void this.begin();
    this.observer = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.begin(), { rootMargin: NEAR });
    this.observer.observe(this);
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.onHash);
    this.observer?.disconnect();
    clearTimeout(this.timer);
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
    return `${this.getAttribute("src")?.replace(/\/$/, "") ?? HOME}/public/v1/sites/${encodeURIComponent(this.getAttribute("site"))}`;
  }

  get address() {
    return `${this.api}/articles/${encodeURIComponent(this.getAttribute("article-id"))}`;
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`mushrif:${name}`, { detail, bubbles: true, composed: true }));
  }

  announce(text) {
    this.live.textContent = text;
  }

  async begin() {
    this.observer?.disconnect();
    this.query = `sort=${this.getAttribute("sort") ?? "oldest"}`;
    const tag = this.getAttribute("lang") || this.closest("[lang]")?.lang || "ar";
    const { address } = this;
    try {
      const [words, page] = await Promise.all([wordsOf(tag), this.read(linked())]);
      if (address !== this.address) return;
      Object.assign(this, { words, page });
      this.frame();
      this.draw();
      this.emit("loaded", { count: this.page.count });
      if (linked()) await this.show(linked());
      this.again();
    } catch (error) {
      this.failed(error);
    }
  }

  // What was there stays: the fragment, the last page, or one quiet line with a way to try again.
  failed(error) {
    this.emit("error", { code: error.code ?? "network", message: error.message });
    const say = (key) => this.words?.say(key) ?? ARABIC[key];
    this.announce(say("offline"));
    if (this.shadowRoot.children.length > 1) return;
    this.live.before(el("p", { class: "mushrif mushrif-row" }, say("offline"), el("button", { type: "button", "data-act": "retry" }, say("retry"))));
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
    const said = answer.status === 204 ? {} : await answer.json();
    if (answer.ok) return said;
    throw Object.assign(new Error(said.detail), said, { after: answer.headers.get("Retry-After") });
  }

  read(around) {
    return this.ask(`${this.address}/comments?${this.query}&around=${around ?? ""}`);
  }

  // The parts that stay when the list is drawn anew, so that nothing disturbs what is being written.
  frame() {
    const { article, posting, site } = this.page;
    const { words } = this;
    words.follow(site);
    this.open = posting.allowed;
    const form = this.shadowRoot.querySelector("details");
    this.heading = el("h2", { class: "mushrif-count", id: "mushrif-count", part: "count", tabindex: -1 });
    this.below = el("div", {});
    const section = el("section", { class: "mushrif", id: "comments", lang: words.lang, dir: words.dir, "aria-labelledby": "mushrif-count" },
      this.heading, ...[this.open ? form : this.shut(article)].filter(Boolean), el("div", {}), this.below);
    this.shadowRoot.replaceChildren(section, this.live);
  }

  shut({ state, opens_at: opens }) {
    const says = state === "scheduled" ? state : "closed";
    return el("p", { class: "mushrif-note" }, this.words.say(says, opens && this.words.dates.format(new Date(opens))));
  }

  button(key, attributes) {
    return el("button", { type: "button", "data-act": key, ...attributes }, this.words.say(key));
  }

  draw() {
    const { words, page } = this;
    this.heading.textContent = words.count(page.count);
    const sorts = ["newest", "oldest", "best"].map((sort) => this.button(sort, { "aria-current": sort === page.sort ? "true" : null }));
    const turn = (key, cursor) => cursor && el("p", { class: "mushrif-more" }, this.button(key));
    const shown = page.items[0] && [
      el("nav", { class: "mushrif-row", "aria-label": words.say("sort") }, ...sorts),
      turn("previous", page.prev_cursor),
      list(this, page.items),
      turn("more", page.next_cursor),
    ];
    this.below.replaceChildren(...(shown ?? []).filter(Boolean));
  }

  // Every button of the thread says by its name what it does: of this element, of a part that is loaded for it, or a sort.
  acted(target) {
    const key = target.dataset.act;
    if (key) this.tried(() => (key in this ? this[key](target) : this.turn(key)));
  }

  retry(button) {
    button.parentNode.remove();
    return this.begin();
  }

  fresh() {
    return this.turn(this.page.sort);
  }

  more() {
    return this.extend("next_cursor", (old, came) => [...old, ...came]);
  }

  previous() {
    return this.extend("prev_cursor", (old, came) => [...came, ...old]);
  }

  async panel(name, item) {
    const panels = await import(asset("panels.js"));
    return panels[name](this, item);
  }

  copy(button) {
    return this.panel("copy", button);
  }

  // Reads the first page anew, in an order, and goes to where the reader pressed.
  async turn(sort) {
    this.query = `sort=${sort}`;
    this.page = await this.read();
    this.draw();
    this.announce(this.heading.textContent);
    (this.below.querySelector(`[data-act=${sort}]`) ?? this.heading).focus({ preventScroll: true });
  }

  async extend(way, joined) {
    const { page } = this;
    const came = await this.ask(`${this.address}/comments?cursor=${encodeURIComponent(page[way])}`);
    page.items = joined(page.items, came.items);
    page[way] = came[way];
    this.draw();
    this.shadowRoot.getElementById(`c-${came.items[0].id}`).focus();
  }

  // A comment that came is offered, so that nothing moves under the reader's eyes.
  async refresh() {
    const { items, count } = await this.read();
    const known = new Set(this.page.items.map(({ id }) => id));
    if (!known.size) return count && this.turn(this.page.sort);
    if (items.some(({ id }) => !known.has(id)) && !this.below.querySelector("[data-act=fresh]")) this.below.prepend(this.button("fresh"));
  }

  again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      if (!document.hidden) await this.refresh().catch(() => {});
      this.again();
    }, (this.getAttribute("refresh") || MINUTE) * 1000);
  }

  async show(id) {
    const find = () => this.shadowRoot.getElementById(`c-${id}`);
    if (!find()) {
      this.page = await this.read(id);
      this.draw();
    }
    this.shadowRoot.querySelector(".mushrif-target")?.classList.remove("mushrif-target");
    find()?.classList.add("mushrif-target");
    find()?.scrollIntoView();
    find()?.focus({ preventScroll: true });
  }
}

customElements.get("mushrif-comments") ?? customElements.define("mushrif-comments", MushrifComments);

if (document.querySelector("[data-mushrif-count]")) import(asset("counts.js")).then(({ fill }) => fill(HOME, wordsOf));
