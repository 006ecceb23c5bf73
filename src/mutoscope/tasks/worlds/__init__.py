"""The verb ``worlds``."""
