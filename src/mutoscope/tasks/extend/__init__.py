"""The verb ``extend``."""
