"""The laws: what moves how, in SI units, without a picture."""
