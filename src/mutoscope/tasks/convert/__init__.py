"""The verb ``convert``."""
