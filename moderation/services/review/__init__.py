"""The review queue and what surrounds it: claims, decisions, undo, folds, batches, second opinions, the blind audit."""
