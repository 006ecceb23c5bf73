"""The loop: batch, loss, gradient, update; then what is due: a validation, a sample, a checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mutoscope import rng
from mutoscope.errors import Cancelled, CapabilityError, MediaError, MutoscopeError, UsageError
from mutoscope.train import disk
from mutoscope.train.checkpoints import Checkpoint, Checkpoints
from mutoscope.train.diary import Diary
from mutoscope.train.folder import claim, hold
from mutoscope.train.optimizer import Optimizer
from mutoscope.train.plan import Batch, Outcome, Plan, Progress, Report
from mutoscope.train.precision import resolve
from mutoscope.train.signals import Stop, listening

SPIKE = 5  # times the running mean of about fifty losses; taste


def fit(plan: Plan, folder: Path, report: Report) -> Outcome:
    """Train as planned in ``folder``; go on from the newest whole checkpoint if there is one.

    On the same machine with the same versions and number of threads, a run that was broken at any moment and started
    again ends with the same weights and the same list of losses, bit for bit.

    Raises:
        UsageError: the folder is another process's, another plan's, or no run's.
        CapabilityError: the disk is full, or the memory; the last checkpoint is whole.
        MediaError: the folder's checkpoints are all damaged.
        MutoscopeError: too many steps in a row without a finite loss.
        Cancelled: Ctrl-C, SIGTERM or the report's own; a checkpoint was written.
    """
    with hold(folder):
        before = claim(folder, plan.fingerprint(), plan.num_steps)
        if before is not None and before < plan.num_steps:
            report.note(f"{plan.name}: {plan.num_steps} steps instead of {before}.")
        try:
            return _Run(plan, folder, report).finish()
        except OSError as error:
            if disk.is_full(error):
                raise disk.full(folder, error, what="the run's log") from error
            raise
        except (MemoryError, RuntimeError) as error:
            if isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(
                error
            ):
                raise CapabilityError(
                    f"{plan.name}: a step needs more memory than {plan.device} has free; "
                    "train with a smaller batch or model, or free memory and run the same command again."
                ) from error
            raise


@dataclass
class _State:
    """The loop's numbers that go into a checkpoint beside the tensors."""

    step: int = 0
    num_skipped: int = 0
    skipped_in_a_row: int = 0
    validated: int = 0  # the last step whose validation is done
    sampled: int = 0
    best_step: int | None = None
    best_value: float | None = None
    since_best: int = 0  # validations
    usual_loss: float | None = None  # running mean, to tell a spike


class _Run:
    def __init__(self, plan: Plan, folder: Path, report: Report) -> None:
        self.plan, self.folder, self.report = plan, folder, report
        self.checkpoints = Checkpoints(folder / "checkpoints")
        self.checkpoints.sweep()
        told: list[str] = []
        found = self._newest(told)
        # A run goes on in the numbers it began with, on whatever machine.
        dtype = getattr(torch, str(found.facts["dtype"])) if found and "dtype" in found.facts else None
        dtype = dtype or resolve(plan.precision, plan.device)
        if plan.precision == "bf16" and dtype is torch.float32 and not found:
            told.append("this machine has no bfloat16: training in float32.")
        self.dtype = dtype
        self.model = plan.model.to(plan.device).train()
        self.optimizer = Optimizer(
            self.model,
            adam=plan.adam,
            muon=plan.muon,
            chooses=plan.by_muon,
            average_decay=plan.average_decay,
            dtype=dtype,
        )
        self.trained: nn.Module = torch.compile(self.model) if plan.compiled else self.model  # type: ignore[assignment]
        self.state = _State()
        self.saved = 0  # the last whole checkpoint's step
        self.kept: _State | None = None  # and its numbers
        if found:
            self._go_on(found)
            told.append(f"goes on from step {found.step} of {plan.num_steps}.")
        self.resumed_from = found.step if found else None
        self.diary = Diary(folder, plan.name, after=self.state.step)
        for text in told:
            self._note(text)
        self.seconds_a_step: float | None = None

    def _note(self, text: str) -> None:
        self.diary.note(self.state.step, text)
        self.report.note(f"{self.plan.name}: {text}")

    def _newest(self, told: list[str]) -> Checkpoint | None:
        found = self.checkpoints.newest(told.append)
        if found is None and self.checkpoints.steps():
            raise MediaError(
                f"{self.checkpoints.folder}: no checkpoint in it is whole; remove the run's folder to begin anew."
            )
        if found and found.step > self.plan.num_steps:
            raise UsageError(
                f"{self.folder} is at step {found.step}, beyond the {self.plan.num_steps} asked for; ask for more."
            )
        return found

    def _go_on(self, found: Checkpoint) -> None:
        weights = {n: t for n, t in found.tensors.items() if not n.startswith("buffer/")}
        try:
            self.optimizer.load(weights)
            for name, buffer in self.model.named_buffers():
                buffer.copy_(found.tensors[f"buffer/{name}"])
            self.state = _State(**found.facts["loop"])  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise MediaError(f"{found.path}: not a checkpoint of this plan ({error}).") from error
        self.checkpoints.forget_after(found.step)
        self.saved, self.kept = found.step, replace(self.state)

    def finish(self) -> Outcome:
        try:
            with listening() as stop:
                try:
                    self._work(stop)
                except Cancelled as error:
                    self._checkpoint()
                    raise Cancelled(self._stopped(str(error))) from error
        finally:
            self.diary.close()
        state = self.state
        return Outcome(
            step=state.step,
            num_skipped=state.num_skipped,
            best_step=state.best_step,
            best_value=state.best_value,
            stopped_early=state.step < self.plan.num_steps,
            averages={name: view.clone() for name, view in self.optimizer.averages().items()},
            resumed_from=self.resumed_from,
        )

    def _stopped(self, why: str) -> str:
        return (
            f"{why.rstrip('.')}: {self.plan.name} stopped after step {self.state.step} of {self.plan.num_steps}; "
            "the same command goes on from there."
        )

    def _work(self, stop: Stop) -> None:
        plan, state = self.plan, self.state
        self._due(stop)  # what a stop left undone
        while state.step < plan.num_steps and not self._exhausted():
            stop.check()
            loss = self._step()
            self.report.step(self._progress(loss))
            self._due(stop)
        self._checkpoint()
        self.diary.draw()

    def _exhausted(self) -> bool:
        return self.plan.patience is not None and self.state.since_best >= self.plan.patience

    def _due(self, stop: Stop) -> None:
        plan, state = self.plan, self.state
        stop.check()
        if not state.step:
            return
        last = state.step == plan.num_steps
        if plan.validate and state.validated < state.step and (last or state.step % plan.validate_every == 0):
            self._validate()
            stop.check()
        if plan.sample and state.sampled < state.step and (last or state.step % plan.sample_every == 0):
            self._sample()
            stop.check()
        if state.step % plan.checkpoint_every == 0:
            self._checkpoint()

    def _step(self) -> float:
        """One update, or one skipped; the loss."""
        plan, state, step = self.plan, self.state, self.state.step + 1
        began = time.perf_counter()
        torch.manual_seed(rng.address(plan.seed, "train.step", step) % 2**63)
        batch = _moved(plan.batch(step), plan.device)
        per_clip, metrics = plan.loss(self.trained, batch, step)
        if per_clip.ndim != 1:
            raise ValueError(
                f"a plan's loss must give one number a clip, (B,); got shape {tuple(per_clip.shape)}."
            )
        loss = per_clip.float().mean()
        loss.backward()
        norm = self.optimizer.gather()
        names = sorted(metrics)
        numbers = torch.stack([loss.detach(), norm, *(_mean(metrics[n], norm) for n in names)]).tolist()
        value, size = numbers[:2]
        entry: dict[str, object] = {"loss": value, "gradient": size}
        if math.isfinite(value) and math.isfinite(size):
            factor = plan.schedule.factor(step, plan.num_steps)
            shrink = min(1.0, plan.clip / (size + 1e-6)) if plan.clip else 1.0
            self.optimizer.step(step - state.num_skipped, factor=factor, shrink=shrink)
            state.skipped_in_a_row = 0
            entry["factor"] = factor
            self._watch(value, entry)
        else:
            state.num_skipped += 1
            state.skipped_in_a_row += 1
            entry["skipped"] = True
        state.step = step
        seconds = time.perf_counter() - began
        self._count(seconds)
        entry |= {name: number for name, number in zip(names, numbers[2:], strict=True) if name not in entry}
        entry["ms"] = round(1000 * seconds, 1)
        if plan.flops_per_step:
            entry["tflops"] = round(plan.flops_per_step / seconds / 1e12, 4)
        self.diary.step(step, entry)
        if "skipped" in entry:
            self.report.note(f"{plan.name}: step {step} skipped: loss {value}, gradient {size}.")
            if state.skipped_in_a_row >= plan.most_skipped:
                raise MutoscopeError(
                    f"{plan.name}: {state.skipped_in_a_row} steps in a row had no finite loss and gradient "
                    f"(the last was step {step}); the checkpoint of step {self.saved} is whole: try lower rates."
                )
        return value

    def _watch(self, loss: float, entry: dict[str, object]) -> None:
        """A spike is only told: what it means depends on the data."""
        state, usual = self.state, self.state.usual_loss
        if usual is not None and state.step > 100 and loss > SPIKE * usual > 0:
            entry["spike"] = True
            self.report.note(
                f"{self.plan.name}: the loss of step {state.step + 1} is {loss:.4g}, usual is {usual:.4g}."
            )
        state.usual_loss = loss if usual is None else usual + 0.02 * (loss - usual)

    def _count(self, seconds: float) -> None:
        known = self.seconds_a_step
        self.seconds_a_step = seconds if known is None else known + 0.1 * (seconds - known)

    def _progress(self, loss: float) -> Progress:
        pace = self.seconds_a_step or float("nan")
        left = (self.plan.num_steps - self.state.step) * pace
        return Progress(
            name=self.plan.name,
            step=self.state.step,
            of=self.plan.num_steps,
            loss=loss,
            steps_per_second=1 / pace,
            seconds_left=left,
        )

    @contextmanager
    def _averaged(self) -> Iterator[nn.Module]:
        self.model.eval()
        try:
            with self.optimizer.averaged(), torch.no_grad():
                yield self.model
        finally:
            self.model.train()

    def _validate(self) -> None:
        plan, state = self.plan, self.state
        assert plan.validate is not None
        with self._averaged() as model:
            found = {name: float(value) for name, value in plan.validate(model, state.step).items()}
            if plan.best not in found:
                raise UsageError(
                    f"{plan.name}: the best is told by {plan.best!r}, but validations give {', '.join(sorted(found))}."
                )
            value, sign = found[plan.best], 1 if plan.better == "max" else -1
            best = state.best_value
            is_best = math.isfinite(value) and (best is None or sign * value > sign * best)
            if is_best:
                self.checkpoints.save(
                    state.step, self.optimizer.averages(), {"value": value, "metric": plan.best}, kind="best"
                )
                if plan.keep:
                    plan.keep(model, state.step, found)
        if is_best:
            state.best_step, state.best_value, state.since_best = state.step, value, 0
        else:
            state.since_best += 1
        state.validated = state.step
        self.diary.validation(state.step, found, best=is_best)

    def _sample(self) -> None:
        plan, state = self.plan, self.state
        assert plan.sample is not None
        with self._averaged() as model:
            picture = plan.sample(model, state.step)
        self.diary.sample(state.step, picture)
        state.sampled = state.step

    def _checkpoint(self) -> None:
        state = self.state
        if not state.step or state == self.kept:
            return
        if not self.optimizer.is_finite():
            raise MutoscopeError(
                f"{self.plan.name}: a weight is not finite after step {state.step}; no checkpoint was written, "
                f"the one of step {self.saved} is whole: try lower rates."
            )
        self.diary.sync()
        tensors = self.optimizer.state()
        tensors |= {f"buffer/{name}": buffer for name, buffer in self.model.named_buffers()}
        self.checkpoints.save(state.step, tensors, {"loop": asdict(state), "dtype": str(self.dtype)[6:]})
        self.saved, self.kept = state.step, replace(state)


def _mean(metric: Tensor, like: Tensor) -> Tensor:
    return metric.detach().to(like.device, torch.float32).mean()


def _moved(batch: Batch, device: str) -> Any:
    if isinstance(batch, Tensor):
        return batch.to(device, non_blocking=True)
    return {name: tensor.to(device, non_blocking=True) for name, tensor in batch.items()}
