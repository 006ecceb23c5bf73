"""Numbers about pictures: obedience to labels, drift over time, distance between pictures."""
