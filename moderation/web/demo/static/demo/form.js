// The form: counts characters, keeps the direction of what is typed, sends without leaving the page.

import { charsText } from "./words.js";

const NAME_KEY = "mushrif:name";
const MISSING = { name: "اكتب اسمك", body: "اكتب تعليقك" };

export class Form {
  constructor(form, api, limit, onPosted) {
    this.form = form;
    this.api = api;
    this.limit = limit;
    this.onPosted = onPosted;
    this.fault = form.querySelector("#mushrif-fault");
    this.counter = form.querySelector("#mushrif-counter");
    this.parent = form.querySelector("#mushrif-parent");
    this.once = newKey();
    form.noValidate = true; // our own sentences, in Arabic and beside the form
    form.addEventListener("submit", (event) => this.submit(event));
    form.elements.body.addEventListener("input", () => this.typed());
    form.querySelector("#mushrif-parent-cancel").addEventListener("click", (event) => this.cancelReply(event));
    form.elements.name.value ||= recall();
    this.typed();
  }

  typed() {
    const { body } = this.form.elements;
    const length = [...body.value].length;
    this.counter.textContent = `${charsText(length)} من ${charsText(this.limit)} حرف`;
    this.counter.classList.toggle("mushrif-near", length > this.limit * 0.9);
    body.dir = direction(body.value);
  }

  replyTo(id, name) {
    this.form.elements.parent_id.value = id;
    this.form.querySelector("#mushrif-parent-name").textContent = name;
    this.parent.hidden = false;
    this.form.scrollIntoView({ block: "nearest" });
    (this.form.elements.name.value ? this.form.elements.body : this.form.elements.name).focus();
  }

  cancelReply(event) {
    event?.preventDefault();
    this.form.elements.parent_id.value = "";
    this.parent.hidden = true;
    if (event) this.form.elements.body.focus();
  }

  write(text) {
    this.form.elements.body.value = text;
    this.typed();
    this.form.scrollIntoView({ block: "nearest" });
    this.form.elements.body.focus();
  }

  async submit(event) {
    event.preventDefault();
    const { name, body, parent_id: parent, token } = this.form.elements;
    const empty = [name, body].find((field) => !field.value.trim());
    if (empty) return this.refuse(MISSING[empty.name], empty);
    if (this.sending) return undefined;
    this.busy(true);
    const comment = { name: name.value, body: body.value, parent_id: parent.value || null, token: token.value };
    const { posted, fault, code } = await this.api.post(comment, this.once);
    this.busy(false);
    if (!posted) return this.refuse(fault, ["empty_body", "body_too_long"].includes(code) ? body : null);
    remember(name.value);
    this.reset();
    return this.onPosted(posted);
  }

  reset() {
    this.once = newKey();
    this.form.elements.body.value = "";
    this.cancelReply();
    this.clearFault();
    this.typed();
  }

  refuse(sentence, field) {
    this.clearFault();
    this.fault.textContent = sentence;
    this.fault.hidden = false;
    if (!field) return this.fault.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", field.name === "body" ? "mushrif-fault mushrif-counter" : "mushrif-fault");
    return field.focus();
  }

  clearFault() {
    this.fault.hidden = true;
    for (const field of [this.form.elements.name, this.form.elements.body]) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    this.form.elements.body.setAttribute("aria-describedby", "mushrif-counter");
  }

  busy(sending) {
    this.sending = sending;
    this.form.querySelector("button[type=submit]").setAttribute("aria-busy", String(sending));
  }
}

// By majority of the letters, as the server does: a Latin word at the start must not flip an Arabic comment.
function direction(text) {
  const arabic = text.match(/[\p{Script=Arabic}\p{Script=Hebrew}]/gu)?.length ?? 0;
  const latin = text.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/gu)?.length ?? 0;
  return latin > arabic ? "ltr" : "rtl";
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function recall() {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch {
    return ""; // storage is closed to this page
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // storage is closed to this page: the reader types it again next time
  }
}
