"""The widget under an article: its script, its style, and the words both share with the plain pages."""
