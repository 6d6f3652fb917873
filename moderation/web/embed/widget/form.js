// The form as the server's fragment has it; what it does comes with write.js at its first use.
import { el, stored } from "./dom.js";

export function field(words, name, input) {
  return el("p", { class: "mushrif-field" }, el("label", { for: input.id }, words.say(name)), input);
}

export function form(widget, { max_chars: chars, max_name: longest, honeypot }) {
  const { words, identity } = widget;
  const topic = el("input", { id: "mushrif-topic", name: honeypot, tabindex: -1, autocomplete: "off" });
  const name = el("input", { id: "mushrif-name", name: "name", maxlength: longest, autocomplete: "nickname" });
  const body = el("textarea", { id: "mushrif-body", name: "body", rows: 4, dir: words.dir, "aria-describedby": "mushrif-counter" });
  name.value = stored("mushrif:name") ?? "";
  const write = () => widget.write();
  const send = (event) => {
    event.preventDefault();
    widget.write((writer) => writer.send());
  };
  const attributes = { class: "mushrif-form", id: "mushrif-form", part: "form", "aria-labelledby": "mushrif-write", novalidate: "" };
  return el("form", { ...attributes, focusin: write, submit: send },
    el("h3", { id: "mushrif-write" }, words.say("write")),
    el("p", { class: "mushrif-fault", id: "mushrif-fault", role: "alert", hidden: "" }),
    el("p", { class: "mushrif-row", id: "mushrif-parent", hidden: "" },
      el("span", {}, `${words.say("answers")} `, el("bdi", {})),
      el("button", { type: "button", click: () => widget.write((writer) => writer.replyTo()) }, words.say("cancel"))),
    el("p", { class: "mushrif-topic", "aria-hidden": "true" }, el("label", { for: "mushrif-topic" }, words.say("trap")), topic),
    identity ? el("p", {}, words.say("as", identity)) : field(words, "name", name),
    field(words, "body", body),
    el("p", { class: "mushrif-soft", id: "mushrif-counter" }, words.say("limit", words.numbers.format(chars))),
    el("p", {}, el("button", { type: "submit", part: "submit" }, words.say("send"))));
}
