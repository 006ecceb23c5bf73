"""The verb ``speak``."""
