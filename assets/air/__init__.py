"""Air, in the order of the flow: readings, suspect hours, station day, city day, good-day ratio."""
