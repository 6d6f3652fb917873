// A reader's own comments: kept as receipts in this browser, asked after until decided, changed, withdrawn, appealed.
// WRITE (the words) comes from bundle.py.
import { button, composer } from "./form.js";
import { appeal, copy, edit, report } from "./panels.js";

const MOST = 50;
const QUICK = 3000;
const SLOW = 300_000;

export let el, stored;

export class Writer {
  constructor(widget, tools) {
    ({ el, stored } = tools);
    this.widget = widget;
    this.own = new Map();
  }

  get key() {
    return `mushrif:${this.widget.address}`;
  }

  say(key) {
    const { table } = this.widget.words;
    return table[key] ?? WRITE[key];
  }

  // Asks the service to answer in the language of the page.
  ask(address, ...rest) {
    return this.widget.ask(`${address}?lang=${this.widget.words.lang}`, ...rest);
  }

  // A receipt that shows a known reader: one of a comment that was published.
  get known() {
    return [...this.own].find(([, own]) => own.status === "published")?.[0];
  }

  // One form for each article and token.
  attach() {
    const { widget, composer: known } = this;
    const token = widget.getAttribute("token");
    if (known?.token !== token || known.address !== widget.address || !known.node.isConnected) {
      const old = widget.form.querySelector("form");
      this.composer = composer(this, token, old);
      old?.remove();
      widget.form.append(this.composer.node);
    }
    return this.composer.node;
  }

  reply(target) {
    const item = target.closest("li");
    this.widget.form.open = true;
    this.attach();
    this.composer.reply(item.id.slice(2), item.querySelector("bdi").textContent);
  }

  copy(target) {
    return copy(this, target);
  }

  report(target) {
    return report(this, target);
  }

  // Takes up the receipts of this article; one in the page's address is kept and leaves it.
  async begin() {
    const here = new URL(location);
    const given = here.searchParams.get("receipt");
    if (given) {
      this.save([...this.kept, given]);
      here.searchParams.delete("receipt");
      history.replaceState(null, "", here);
    }
    this.own.clear();
    await this.news(true).catch(() => {});
    this.draw();
    this.watch(QUICK);
  }

  stop() {
    clearTimeout(this.timer);
  }

  // Read anew each time: another tab may have posted meanwhile.
  get kept() {
    return stored(this.key) ?? [];
  }

  save(receipts) {
    stored(this.key, [...new Set(receipts)].slice(-MOST));
  }

  forget(receipt) {
    this.own.delete(receipt);
    this.save(this.kept.filter((one) => one !== receipt));
    this.draw();
  }

  // A new comment, or what became of an old one.
  async keep(receipt, own) {
    const { widget } = this;
    const turned = [own.status, this.own.get(receipt)?.status].includes("published");
    this.save([...this.kept, receipt]);
    this.own.set(receipt, own);
    this.draw();
    this.watch(QUICK);
    widget.announce(own.message);
    if (turned) await widget.reload();
  }

  change(receipt, way, method, json) {
    return this.ask(`${this.widget.api}/receipts/${encodeURIComponent(receipt)}${way}`, method, json);
  }

  async withdraw(receipt) {
    await this.change(receipt, "", "DELETE");
    this.forget(receipt);
    await this.widget.reload();
  }

  async news(first) {
    const receipts = this.kept;
    if (!receipts[0]) return;
    const { items } = await this.ask(`${this.widget.api}/receipts`, "POST", { receipts });
    for (const [at, now] of items.entries()) {
      const receipt = receipts[at];
      if (!now || now.status === "erased") this.forget(receipt);
      else if (first) this.own.set(receipt, now);
      else if (this.own.get(receipt)?.status !== now.status) await this.keep(receipt, now);
    }
  }

  // Asks again while there is something to ask after, more and more seldom.
  watch(wait) {
    this.stop();
    if (!this.own.size) return;
    this.timer = setTimeout(async () => {
      if (!document.hidden) await this.news().catch(() => {});
      this.watch(Math.min(wait * 1.2, SLOW));
    }, wait);
  }

  // What only its author sees; a panel that is open in there is not taken away.
  draw() {
    const { mine } = this.widget;
    if (mine.querySelector("form")) return;
    mine.replaceChildren(...[...this.own].filter(([, own]) => own.status !== "published").map(([receipt, own]) => el("article", { class: "mushrif-note" },
      el("header", {}, el("bdi", { class: "mushrif-author" }, own.author.name), el("strong", {}, own.label)),
      el("p", { class: "mushrif-body", dir: own.dir }, own.body),
      el("p", {}, own.appeal?.message ?? own.message),
      el("p", { class: "mushrif-row" }, ...this.actions(receipt, own)))));
  }

  // Published comments of this reader's are in the thread; what may be done with them stands in their own row.
  mark() {
    for (const [receipt, own] of this.own) {
      const row = this.widget.shadowRoot.querySelector(`#c-${own.id} .mushrif-row`);
      row?.append(...this.actions(receipt, own).filter(Boolean));
    }
  }

  actions(receipt, own) {
    const act = (key, work) => button(this.say(key), ({ target }) => this.widget.tried(() => work(this, target.closest("article"), receipt, own)));
    return [
      Date.parse(own.editable_until) > Date.now() && act("edit", edit),
      own.can_appeal && act("appeal", appeal),
      own.status === "rejected" ? act("hide", () => this.forget(receipt)) : act("withdraw", () => this.withdraw(receipt)),
    ];
  }
}
