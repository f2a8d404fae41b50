"""The simulated air source: made-up readings in the formats of the real ones, always marked as simulated."""
