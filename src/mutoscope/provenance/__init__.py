"""Where a file comes from: its recipe."""
