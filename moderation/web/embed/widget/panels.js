// What a reader does with one comment: take its address along.

// Says "copied" on the button; where the clipboard is shut, the address itself stands there to be taken.
export async function copy(widget, button) {
  const address = new URL(location);
  address.searchParams.delete("receipt");
  address.hash = button.closest("li").id;
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = widget.words.say("copied");
    widget.announce(button.textContent);
  } catch {
    button.textContent = address;
  }
}
