"""The verb ``caption``."""
