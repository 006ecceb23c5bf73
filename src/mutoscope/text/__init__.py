"""Fonts, captions, titles, line breaks and subtitle files."""
