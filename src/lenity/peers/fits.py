"""The fits themselves, on pyfixest (extra ``lenity[stats]``), imported only when asked for.

Standard errors are clustered by sentencing district. pyfixest drops groups of one in the absorbed district effects and
applies its small-sample factor G/(G-1) · (n-1)/(n-k); the number of people is the one it reports.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import polars as pl

from lenity.errors import InputError

CLUSTER = "district"

_BLOCK = 20_000
"""Rows of a dense design held at once."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient (log points, or probability points) and its standard error."""

    name: str
    value: float
    error: float

    def interval(self, level: float, freedom: float) -> tuple[float, float]:
        """Two-sided interval at ``level`` with the t distribution of ``freedom`` degrees (normal when infinite)."""
        if freedom == float("inf"):
            wide = NormalDist().inv_cdf((1 + level) / 2)
        else:
            from scipy.stats import t  # type: ignore[import-untyped, unused-ignore]

            wide = float(t.ppf((1 + level) / 2, freedom))
        return self.value - wide * self.error, self.value + wide * self.error


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimates by group, the people used, and the clusters behind the errors."""

    estimates: list[Estimate]
    n: int
    clusters: int
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """Columns of a model: groups (0/1 columns), numeric controls, and categories, which are absorbed as effects."""

    groups: Sequence[str]
    numbers: Sequence[str] = ()
    categories: Sequence[str] = ()

    @property
    def formula(self) -> str:
        effects = f" | {' + '.join(self.categories)}" if self.categories else ""
        return " + ".join([*self.groups, *self.numbers]) + effects

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys([*self.groups, *self.numbers, *self.categories, CLUSTER]))


def linear(frame: pl.DataFrame, outcomes: Sequence[str], design: Design) -> dict[str, Fit]:
    """Least squares of each outcome on one design."""
    fitted = _call("feols", frame, outcomes, design, **_LEAN)
    made = list(fitted.all_fitted_models.values()) if len(outcomes) > 1 else [fitted]
    return {name: _fit(model, design, frame) for name, model in zip(outcomes, made, strict=True)}


def poisson(frame: pl.DataFrame, outcome: str, design: Design) -> Fit:
    """Poisson pseudo-maximum likelihood: the logarithm of the mean, zeros and all."""
    return _fit(_call("fepois", frame, [outcome], design, **_LEAN), design, frame)


def logit_effects(frame: pl.DataFrame, outcome: str, design: Design) -> Fit:
    """Average marginal effects of each group against the reference, in probability, from a logit.

    Categories in which everybody or nobody has the outcome tell nothing and are dropped, by name. The errors are
    the delta method on the full clustered covariance, absorbed effects included.
    """
    import numpy as np

    frame, dropped = _without_separation(frame, outcome, [*design.categories, CLUSTER])
    fitted = _call(
        "feglm",
        frame,
        [outcome],
        design,
        family="logit",
        vcov={"CRV1": CLUSTER},
        fixef_rm="none",
        separation_check=[],
    )
    slopes = fitted.coef()
    link = np.asarray(fitted.predict(type="link"), dtype=float)
    as_reference = link - sum(frame[name].to_numpy() * slopes[name] for name in design.groups)
    chance, reference = _logistic(link), _logistic(as_reference)
    there = {name: _logistic(as_reference + slopes[name]) for name in design.groups}
    cover, gradients = _delta(frame, frame[outcome].to_numpy() - chance, chance, reference, there, design)
    effects = [
        Estimate(name, float((there[name] - reference).mean()), float(np.sqrt(gradient @ cover @ gradient)))
        for name, gradient in gradients.items()
    ]
    return Fit(effects, frame.height, frame[CLUSTER].n_unique(), tuple(dropped))


def _delta(
    frame: pl.DataFrame, residual: Any, chance: Any, reference: Any, there: dict[str, Any], design: Design
) -> tuple[Any, dict[str, Any]]:
    """The clustered covariance of every coefficient of the logit, and the gradient of each group's average effect."""
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped, unused-ignore]

    cluster = frame[CLUSTER].rank("dense").cast(pl.Int64).to_numpy() - 1
    dense = _Dense(frame, design)
    n, k, g = frame.height, dense.width, int(cluster.max()) + 1
    hessian, scores = np.zeros((k, k)), np.zeros((g, k))
    gradients = {name: np.zeros(k) for name in design.groups}
    for rows, x in dense:
        weighted = x * np.sqrt(chance[rows] * (1 - chance[rows]))[:, None]
        hessian += weighted.T @ weighted  # of one matrix with itself, which takes a third of the time
        # Each row's score goes to its cluster: a sparse product, many times quicker than adding row by row.
        to_cluster = csr_matrix((residual[rows], (cluster[rows], np.arange(len(x)))), shape=(g, len(x)))
        scores += to_cluster @ x
        x[:, : len(design.groups)] = 0
        at_reference = reference[rows] * (1 - reference[rows])
        density = np.column_stack([there[name][rows] * (1 - there[name][rows]) for name in gradients])
        change = x.T @ (density - at_reference[:, None]) / n
        for i, gradient in enumerate(gradients.values()):
            gradient += change[:, i]
            gradient[i] += density[:, i].sum() / n
    bread = np.linalg.pinv(hessian, hermitian=True)
    return bread @ (scores.T @ scores) @ bread * (g / (g - 1)) * ((n - 1) / (n - k)), gradients


class _Dense:
    """A design written out, absorbed effects as 0/1 columns, a block of rows at a time."""

    def __init__(self, frame: pl.DataFrame, design: Design) -> None:
        import numpy as np

        self.plain = frame.select(*design.groups, *design.numbers)
        self.codes = [frame[name].rank("dense").cast(pl.Int64).to_numpy() - 1 for name in design.categories]
        self.sizes = [int(np.max(codes)) + 1 for codes in self.codes]
        # Of each further category the first value is left out: the first category already sums to one.
        self.width = self.plain.width + sum(self.sizes) - max(len(self.sizes) - 1, 0) + (not self.sizes)

    def __iter__(self) -> Any:
        import numpy as np

        for start in range(0, self.plain.height, _BLOCK):
            rows = slice(start, min(start + _BLOCK, self.plain.height))
            plain = self.plain[rows].to_numpy().astype(np.float64)
            x = np.zeros((len(plain), self.width))
            x[:, : plain.shape[1]] = plain
            at, here = plain.shape[1], np.arange(len(plain))
            for i, (codes, size) in enumerate(zip(self.codes, self.sizes, strict=True)):
                place = codes[rows] - (i > 0)
                inside = place >= 0
                x[here[inside], at + place[inside]] = 1
                at += size - (i > 0)
            if not self.sizes:
                x[:, -1] = 1
            yield rows, x


def _logistic(link: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-link))


_LEAN: dict[str, Any] = {"vcov": {"CRV1": CLUSTER}, "copy_data": False, "store_data": False, "lean": True}


def _call(name: str, frame: pl.DataFrame, outcomes: Sequence[str], design: Design, **options: Any) -> Any:
    """One of pyfixest's estimators. It warns about pandas, and about people dropped, which :func:`_fit` says."""
    estimator = getattr(_pyfixest(), name)
    data = _pandas(frame, [*outcomes, *design.columns])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator(f"{' + '.join(outcomes)} ~ {design.formula}", data, **options)


def _fit(model: Any, design: Design, frame: pl.DataFrame) -> Fit:
    slopes, errors = model.coef(), model.se()
    estimates = [Estimate(name, float(slopes[name]), float(errors[name])) for name in design.groups if name in slopes]
    n = int(model._N)
    dropped = (f"{frame.height - n:,} people alone in one value of a category",) if n < frame.height else ()
    return Fit(estimates, n, frame[CLUSTER].n_unique(), dropped)


def _without_separation(frame: pl.DataFrame, outcome: str, names: Sequence[str]) -> tuple[pl.DataFrame, list[str]]:
    dropped: list[str] = []
    while True:
        before = frame.height
        for name in names:
            mean = frame.group_by(name).agg(pl.col(outcome).mean().alias("share"), pl.len().alias("n"))
            flat = mean.filter((pl.col("share") == 0) | (pl.col("share") == 1)).sort(name)
            if flat.height:
                dropped.append(f"{flat['n'].sum():,} people in {flat.height} value(s) of {name}")
                frame = frame.join(flat.select(name), on=name, how="anti", maintain_order="left")
        if frame.height == before:
            return frame, dropped


def _pandas(frame: pl.DataFrame, columns: Sequence[str]) -> Any:
    """A pandas frame by way of NumPy, which needs no further library."""
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]

    return pd.DataFrame({name: frame[name].to_numpy() for name in dict.fromkeys(columns)})


def _pyfixest() -> Any:
    try:
        import pyfixest
    except ImportError:
        raise InputError("the statistics libraries are not installed", fix='pip install "lenity[stats]"') from None
    return pyfixest
