"""An article page of our own writing that ends in the comment section."""
