"""The verb ``compose``."""
