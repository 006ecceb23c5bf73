"""The verb ``models``."""
