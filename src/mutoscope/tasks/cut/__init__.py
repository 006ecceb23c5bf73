"""The verb ``cut``."""
