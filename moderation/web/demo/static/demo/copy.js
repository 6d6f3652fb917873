// Turns the plain link to the article into a button that copies it.

import { el } from "./dom.js";

export function copyButton(place) {
  const link = place.querySelector("a");
  const done = place.querySelector("[aria-live]");
  const button = el("button", { type: "button" }, link.textContent);
  button.addEventListener("click", async () => {
    done.textContent = "";
    done.textContent = (await copied(link.href)) ? place.dataset.done : link.href;
  });
  link.replaceWith(button);
}

// Pages that came over plain http have no clipboard of their own; they are shown the address instead.
async function copied(address) {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return false;
  }
}
