"""The processes that score comments and keep the schedule."""
