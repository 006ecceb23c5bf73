"""Training: one plan, one folder, and a run that goes on exactly where it was broken."""

from mutoscope.train.loop import fit
from mutoscope.train.optimizer import Adam, Muon, hidden
from mutoscope.train.plan import Batch, Outcome, Plan, Progress, Report
from mutoscope.train.precision import has_fast_bf16, resolve
from mutoscope.train.schedule import Schedule

__all__ = [
    "Adam", "Batch", "Muon", "Outcome", "Plan", "Progress", "Report", "Schedule",
    "fit", "has_fast_bf16", "hidden", "resolve",
]  # fmt: skip
