"""Our samplers and pruners beside Optuna's: regret on test functions, verdicts on random reports.

    python3 -m venv ~/.cache/assemblet-peers/samplers
    ~/.cache/assemblet-peers/samplers/bin/pip install 'optuna>=5,<6' cmaes numpy
    ~/.cache/assemblet-peers/samplers/bin/python benches/peers/samplers.py [--trials 100] [--seeds 30] [--workers 1]

Regret is the best value of a run less the function's least value. Of each sampler the table has the median over the
seeds and its bootstrap interval (95 %, 10,000 resamples). "within noise": a two-sided Mann-Whitney test of ours
against Optuna's does not reject equality at 5 % shared among the rows of the table (Bonferroni); otherwise "better"
or "worse". The exit code is 1 if anything is worse, or if a pruner decides otherwise than Optuna's.
"""
import argparse
import json
import math
import random
import subprocess
import sys
import warnings
from collections import defaultdict

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)

ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14],
              [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = np.array([[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
              [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]])


def cube(trial, n, low, high):
    return np.array([trial.suggest_float(f"x{i}", low, high) for i in range(n)])


def sphere(trial):
    return float((cube(trial, 4, -3, 7) ** 2).sum())


def branin(trial):
    x, y = trial.suggest_float("x0", -5, 10), trial.suggest_float("x1", 0, 15)
    bend = y - 5.1 / (4 * math.pi ** 2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def rosenbrock(trial):
    x = cube(trial, 3, -2.048, 2.048)
    return float((100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum())


def hartmann6(trial):
    x = cube(trial, 6, 0, 1)
    return float(-(ALPHA * np.exp(-(A * (x - P) ** 2).sum(1))).sum())


def mixed(trial):
    rate = math.log10(trial.suggest_float("rate", 1e-5, 1, log=True)) + 2.5
    width = (trial.suggest_int("width", 1, 64) - 40) / 20
    share = trial.suggest_float("share", 0, 1, step=0.05) - 0.35
    kind = trial.suggest_categorical("kind", ["a", "b", "c", "d"])
    extra = (trial.suggest_float("extra", -1, 1) - 0.4) ** 2 if kind in "bc" else 0.5
    return rate ** 2 + width ** 2 + 4 * share ** 2 + {"a": 1, "b": 0.5, "c": 0, "d": 2}[kind] + extra


FUNCTIONS = {"sphere": (sphere, 0.0), "branin": (branin, 0.397887357729739), "rosenbrock": (rosenbrock, 0.0),
             "hartmann6": (hartmann6, -3.322368011391339), "mixed": (mixed, 0.0)}
SAMPLERS = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "sobol": lambda seed: optuna.samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "cma-es": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
}
LEVEL = 0.05 / (len(FUNCTIONS) * len(SAMPLERS))


def optuna_regret(function, kind, seed, trials, workers):
    objective, least = FUNCTIONS[function]
    study = optuna.create_study(sampler=SAMPLERS[kind](seed))
    waiting = []
    best = math.inf
    for _ in range(trials):
        trial = study.ask()
        value = objective(trial)
        best = min(best, value)
        waiting.append((trial, value))
        if len(waiting) == workers:
            study.tell(*waiting.pop(0))
    return best - least


def interval(values):
    rng = np.random.default_rng(0)
    medians = np.median(rng.choice(values, (10_000, len(values))), axis=1)
    return np.percentile(medians, [2.5, 97.5])


def mann_whitney(a, b):
    """Two-sided p by the normal approximation, with ties and continuity corrected."""
    both = np.concatenate([a, b])
    order = np.argsort(both, kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    _, inverse, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.bincount(inverse, ranks) / counts)[inverse]
    n, m = len(a), len(b)
    u = ranks[:n].sum() - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - (counts ** 3 - counts).sum() / ((n + m) * (n + m - 1)))
    if variance == 0:
        return 1.0
    z = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


def compare_samplers(options):
    command = ["cargo", "run", "--release", "-q", "-p", "jobs", "--no-default-features", "--example", "regret", "--",
               str(options.trials), str(options.seeds), str(options.workers)]
    ours = defaultdict(list)
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        run = json.loads(line)
        ours[run["function"], run["sampler"]].append(run["regret"])
    worse = 0
    print(f"{options.trials} trials, {options.seeds} seeds, {options.workers} workers, optuna {optuna.__version__}; "
          f"not within noise below p = {LEVEL}")
    print(f"{'function':<12}{'sampler':<9}{'ours: median [95 %]':<34}{'optuna: median [95 %]':<34}{'p':<8}verdict")
    for function in FUNCTIONS:
        for kind in SAMPLERS:
            mine = np.array(ours[function, kind])
            theirs = np.array([optuna_regret(function, kind, seed, options.trials, options.workers)
                               for seed in range(options.seeds)])
            p = mann_whitney(mine, theirs)
            verdict = "within noise" if p >= LEVEL else "better" if np.median(mine) < np.median(theirs) else "worse"
            worse += verdict == "worse"
            cells = ["{:.3g} [{:.3g}, {:.3g}]".format(np.median(v), *interval(v)) for v in (mine, theirs)]
            print(f"{function:<12}{kind:<9}{cells[0]:<34}{cells[1]:<34}{p:<8.2g}{verdict}", flush=True)
    return worse


PRUNERS = [
    ({"kind": "asha", "min_step": 1, "reduction": 2},
     lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=2)),
    ({"kind": "asha", "min_step": 3, "reduction": 3},
     lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=3, reduction_factor=3)),
    ({"kind": "median", "startup": 3, "warmup_steps": 2},
     lambda: optuna.pruners.MedianPruner(n_startup_trials=3, n_warmup_steps=2)),
    ({"kind": "percentile", "keep": 30.0, "startup": 2, "interval_steps": 3},
     lambda: optuna.pruners.PercentilePruner(30.0, n_startup_trials=2, interval_steps=3)),
    ({"kind": "patient", "patience": 2, "least_gain": 0.1},
     lambda: optuna.pruners.PatientPruner(None, patience=2, min_delta=0.1)),
    ({"kind": "patient", "patience": 1, "inner": {"kind": "median", "startup": 2}},
     lambda: optuna.pruners.PatientPruner(optuna.pruners.MedianPruner(n_startup_trials=2), patience=1)),
]


def pruner_cases():
    """Sweeps of trials that report at every step, one after the other, as Optuna judges them."""
    rng = random.Random(0)
    for spec, make in PRUNERS:
        for _ in range(30):
            direction = rng.choice(["minimize", "maximize"])
            study = optuna.create_study(direction=direction, pruner=make())
            seen = []
            for _ in range(12):
                trial, reports, stopped = study.ask(), [], False
                level = rng.random()
                for step in range(1, rng.randint(2, 14)):
                    reports.append([step, round(level + rng.gauss(0, 0.3), 2)])
                    trial.report(reports[-1][1], step)
                    stopped = trial.should_prune()
                    now = {"standing": "open", "reports": list(reports)}
                    yield {"pruner": spec, "direction": direction, "trials": seen + [now]}, stopped
                    if stopped:
                        break
                state = optuna.trial.TrialState.PRUNED if stopped else optuna.trial.TrialState.COMPLETE
                study.tell(trial, None if stopped else reports[-1][1], state=state)
                seen.append({"standing": "pruned" if stopped else "succeeded", "reports": reports})


def compare_pruners():
    cases = list(pruner_cases())
    command = ["cargo", "run", "--release", "-q", "-p", "jobs", "--no-default-features", "--example", "verdicts"]
    lines = "".join(json.dumps(case) + "\n" for case, _ in cases)
    ours = subprocess.run(command, check=True, capture_output=True, text=True, input=lines).stdout.split()
    counts = defaultdict(lambda: [0, 0, 0])
    for (case, stopped), mine in zip(cases, ours, strict=True):
        count = counts[json.dumps(case["pruner"])]
        count[0] += 1
        count[1] += stopped
        count[2] += (mine == "true") != stopped
    for spec, (judged, stopped, different) in counts.items():
        print(f"{spec}: {judged} judged, Optuna stopped {stopped}, {different} decided otherwise")
    return sum(count[2] for count in counts.values())


parser = argparse.ArgumentParser()
parser.add_argument("--trials", type=int, default=100)
parser.add_argument("--seeds", type=int, default=30)
parser.add_argument("--workers", type=int, default=1)
options = parser.parse_args()
different = compare_pruners()
worse = compare_samplers(options)
sys.exit(1 if worse or different else 0)
