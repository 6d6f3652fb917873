"""Model runtime: features, files without pickle, and the scorer."""
