"""The verb ``mix``."""
