"""Benchmarks of design §7, side by side with peers: `make bench`."""
