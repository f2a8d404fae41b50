"""Whether readings can be trusted: rules as tables, the batch checked by Great Expectations, values flagged by SQL."""
