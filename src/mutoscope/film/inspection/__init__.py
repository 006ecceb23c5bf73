"""What ``check`` looks at beyond the rules of the format: words, pictures, manner."""

from mutoscope.film.inspection import manner, pictures, scenes, words

__all__ = ["manner", "pictures", "scenes", "words"]
