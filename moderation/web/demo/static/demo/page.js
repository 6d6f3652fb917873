// The demo page with a script: comments, decisions and the count arrive without a reload.

import { Api } from "./api.js";
import { copyButton } from "./copy.js";
import { Form } from "./form.js";
import { Mine } from "./mine.js";
import { Thread } from "./thread.js";

const SLOWEST = 60_000;

function start(section) {
  const api = new Api(section.dataset.api, section.dataset.receipts);
  const live = section.querySelector(".mushrif-live");
  const formElement = section.querySelector("#mushrif-form");
  let pages = 1;
  let running = Promise.resolve();

  const thread = new Thread(section.querySelector(".mushrif-thread"), Boolean(formElement), () => {
    pages += 1;
    quietly(refresh);
  });
  const mine = new Mine(section.querySelector(".mushrif-mine"), api, {
    onPublished: (own) => say(own.message, true),
    onDecided: (own) => say(own.message),
    onRetry: formElement && ((own) => form.write(own.body ?? "")),
  });
  const form = formElement && new Form(formElement, api, Number(section.dataset.max), posted);

  // What stands beside the comment already is only read out; the good news is shown as well.
  function say(sentence, shown = false) {
    live.textContent = sentence;
    live.classList.toggle("mushrif-unseen", !shown);
  }

  // One after the other, or an older answer could overwrite a newer one.
  function refresh() {
    running = running.then(reload, reload);
    return running;
  }

  async function reload() {
    await mine.refresh();
    thread.show(await api.thread(pages));
  }

  async function posted(answer) {
    say(answer.message);
    mine.add(answer.receipt);
    await quietly(refresh);
    section.querySelector(`#c-${CSS.escape(answer.id)}`)?.scrollIntoView({ block: "center" });
  }

  section.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (!reply || !form) return;
    event.preventDefault();
    form.replyTo(reply.dataset.reply, reply.closest("article").querySelector(".mushrif-author").textContent);
  });

  adoptReceipt(mine);
  keepFresh(refresh, Number(section.dataset.poll));
}

// A plain form comes back with the receipt in the address; kept here, it need not stay there.
function adoptReceipt(mine) {
  const address = new URL(location.href);
  const receipt = address.searchParams.get("receipt");
  if (!receipt) return;
  mine.add(receipt);
  address.searchParams.delete("receipt");
  history.replaceState(null, "", address);
}

// Calls `refresh` again and again while the page is seen; the pause grows while the service does not answer.
function keepFresh(refresh, every) {
  let pause = every;
  let timer = null;
  async function again() {
    clearTimeout(timer);
    if (!document.hidden) pause = (await quietly(refresh)) ? every : Math.min(pause * 2, SLOWEST);
    clearTimeout(timer);
    timer = setTimeout(again, pause);
  }
  document.addEventListener("visibilitychange", () => document.hidden || again());
  again();
}

// What is on the page stays when the service does not answer; tells whether it did.
async function quietly(work) {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

for (const place of document.querySelectorAll("[data-copy]")) copyButton(place);
for (const section of document.querySelectorAll(".mushrif-comments")) start(section);
