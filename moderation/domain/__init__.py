"""The rules: what a comment, a verdict, a decision and a claim are. Standard library only."""
