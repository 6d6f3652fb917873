// The article's own script: the plain link to it becomes a button that copies it. The comments bring their own script.

for (const place of document.querySelectorAll("[data-copy]")) {
  const link = place.querySelector("a");
  const done = place.querySelector("[aria-live]");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = link.textContent;
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
