"""The site's API: comments in, decisions in, lists out."""
