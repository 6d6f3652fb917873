"""Those who ask by other systems' protocols: who they are, their turn, what they are answered, what they teach."""
