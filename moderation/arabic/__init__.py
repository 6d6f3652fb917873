"""Arabic text: one spelling per word, the way back to the raw text, plurals and direction."""
