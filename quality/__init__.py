"""Whether the data can be trusted, and what the law says."""
