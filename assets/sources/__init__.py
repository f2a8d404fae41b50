"""The outside world: one file a source, `fetch` gives bytes, `parse` gives rows."""
