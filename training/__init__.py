"""Making and measuring models: data in, a model file with its card out."""
