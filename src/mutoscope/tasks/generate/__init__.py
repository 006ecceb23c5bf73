"""The verb ``generate``."""
