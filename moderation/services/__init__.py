"""Use cases: each a frozen dataclass of its tools, one transaction a method."""
