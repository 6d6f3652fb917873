"""What readers' pages call: thread, count, post, receipt."""
