"""What is about oneself: post, wishes, objections, data."""
