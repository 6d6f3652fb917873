"""OpenAI's moderation endpoint."""
