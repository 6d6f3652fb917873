"""A small newspaper of our own writing, whose articles end in their comments."""
