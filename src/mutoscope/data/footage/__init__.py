"""Footage of one's own as material for learning: found, cut into shots, sifted, split by source, kept as frames."""
