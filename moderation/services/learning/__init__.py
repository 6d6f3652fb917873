"""The loop that learns: labels, training runs, models and their stages, shadow, canary, and the watch over them."""
