"""What readers and commenters meet: threads, their kept pages, receipts, reports, and what keeps spam away."""
