"""The reports' statistics beside rliable's, scipy's, statsmodels' and optuna's, on made data.

Values must be equal to 1e-12. A bound of a bootstrap interval is a quantile of random resamples, so two of them
differ by chance: if ours is the quantile at p of N resamples and theirs are M, then the share of their resamples
below our bound has about the mean p and the variance p (1 - p) (1/N + 1/M), whatever the distribution. So our bound
must lie between the quantiles of their resamples at p - d and p + d, with d five such deviations: by chance one in
a million right bounds would not. All seeds are fixed.
"""
import json
import math
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import optuna
import pandas
import scipy.stats
from optuna.distributions import CategoricalDistribution as Choice
from optuna.distributions import FloatDistribution as Float
from optuna.distributions import IntDistribution as Int
from optuna.importance import PedAnovaImportanceEvaluator
from rliable import library, metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

PROGRAM = sys.argv[1]
LEVEL = 0.95
# Resamples that rliable makes of aggregates; one suite has as many as the paper, which tells bounds apart whose
# shares beyond them differ by half a percent.
THEIRS, THEIRS_ONCE = 5_000, 50_000
checks = failed = 0


def ours(*requests):
    """The answers of our statistics."""
    answer = subprocess.run([PROGRAM], input=json.dumps(requests), capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check(name, right, shown):
    global checks, failed
    checks += 1
    failed += not right
    print(f"{'ok    ' if right else 'FAILED'}  {name}: {shown}")


def check_value(name, found, expected, tolerance=1e-12):
    right = found is not None and abs(found - expected) <= tolerance * max(1, abs(expected))
    check(name, right, f"{found} and {expected}")


def check_bounds(name, found, replicates, theirs):
    """Whether our bounds, of so many resamples, differ from those of their resamples by no more than chance."""
    bounds, errors = [], []
    for p, bound in zip([(1 - LEVEL) / 2, (1 + LEVEL) / 2], found):
        d = 5 * math.sqrt(p * (1 - p) * (1 / replicates + 1 / len(theirs)))
        low, middle, high = np.quantile(theirs, [max(0, p - d), p, min(1, p + d)])
        slack = 1e-12 * max(1, abs(middle))
        bounds.append(low - slack <= bound <= high + slack)
        errors.append(f"{bound:.6f} for {middle:.6f} in [{low:.6f}, {high:.6f}]")
    check(name, all(bounds), ", ".join(errors))


def aggregates_of(scores):
    return np.array([metrics.aggregate_iqm(scores), metrics.aggregate_median(scores), metrics.aggregate_mean(scores),
                     metrics.aggregate_optimality_gap(scores, 1)])


NAMES = ["iqm", "median", "mean", "gap"]


def resampled(bootstrap, function, replicates, seed):
    np.random.seed(seed)
    return bootstrap.apply(function, replicates)


def suites(random):
    """Scores of one method each: many ties, long tails, odd sizes, a single task."""
    solved = random.random((10, 130)) < random.random(130)
    return {
        "10 × 130, shares of solved": np.where(solved, random.random((10, 130)).round(1), 0),
        "5 × 26, long tails": random.lognormal(-0.5, 1.2, (5, 26)),
        "3 × 7": random.normal(0.5, 0.4, (3, 7)),
        "6 × 1": random.random((6, 1)),
    }


def check_aggregates(random):
    for name, scores in suites(random).items():
        request = {"what": "aggregates", "scores": scores.tolist(), "target": 1, "seed": 1, "replicates": 50_000}
        both = {**request, "tasks_too": True}
        once, twice = ours(request, both)
        for answer, tasks_too in (once, False), (twice, True):
            bootstrap = library.StratifiedBootstrap(scores, task_bootstrap=tasks_too)
            theirs_n = THEIRS_ONCE if scores.shape == (5, 26) and not tasks_too else THEIRS
            theirs = resampled(bootstrap, aggregates_of, theirs_n, 1)
            for index, what in enumerate(NAMES):
                label = f"{what} of {name}" + (", tasks drawn" if tasks_too else "")
                if not tasks_too:
                    check_value(label, answer[what]["value"], aggregates_of(scores)[index])
                check_bounds(f"bounds of {label}", answer[what]["bounds"], 50_000, theirs[:, index])
        if scores.shape == (10, 130):
            print(f"        50,000 resamples of {name}: {once['seconds']:.3f} s")
        if scores.shape == (3, 7):
            # The bounds that rliable itself gives are the quantiles of these resamples.
            np.random.seed(5)
            given = library.get_interval_estimates({"a": scores}, aggregates_of, reps=2000)[1]["a"]
            same = resampled(library.StratifiedBootstrap(scores), aggregates_of, 2000, 5)
            check("rliable's interval is made of its resamples",
                  np.allclose(given, np.quantile(same, [0.025, 0.975], axis=0), rtol=0, atol=1e-12), "to 1e-12")


def check_failures(random):
    scores = random.random((6, 9))
    scores[random.random((6, 9)) < 0.2] = math.nan
    answer = ours({"what": "aggregates", "scores": [[None if math.isnan(s) else s for s in run] for run in scores],
                   "target": 1, "seed": 1, "replicates": 100})[0]
    means = np.nanmean(scores, axis=0)
    finite = scores[~np.isnan(scores)]
    expected = [scipy.stats.trim_mean(finite, 0.25), np.median(means), means.mean(), 1 - np.minimum(finite, 1).mean()]
    for what, value in zip(NAMES, expected):
        check_value(f"{what} without failed runs", answer[what]["value"], value)
    counted = [answer["iqm"]["n"], answer["iqm"]["failed"]]
    check("failed runs are counted", counted == [54, int(np.isnan(scores).sum())], counted)


def check_two(random):
    first, second = random.random((5, 8)).round(1), (0.9 * random.random((7, 8))).round(1)
    asked = {"scores": first.tolist(), "second": second.tolist(), "target": 1, "seed": 2}
    improvement, difference = ours({"what": "improvement", "replicates": 2_000, **asked},
                                   {"what": "difference", "replicates": 50_000, **asked})
    both = library.StratifiedIndependentBootstrap(first, second)
    name = "probability of improvement"
    check_value(name, improvement["value"], metrics.probability_of_improvement(first, second))
    function = lambda x, y: np.array([metrics.probability_of_improvement(x, y)])
    check_bounds(f"bounds of {name}", improvement["bounds"], 2_000, resampled(both, function, 2_000, 2)[:, 0])
    function = lambda x, y: aggregates_of(x) - aggregates_of(y)
    theirs = resampled(both, function, THEIRS, 3)
    for index, what in enumerate(NAMES):
        name = f"difference in {what}"
        check_value(name, difference[what]["value"], function(first, second)[index])
        check_bounds(f"bounds of {name}", difference[what]["bounds"], 50_000, theirs[:, index])
    pairs = random.normal(0, 1, (2, 30))
    answer = ours({"what": "paired", "first": pairs[0].tolist(), "second": pairs[1].tolist(), "seed": 2,
                   "replicates": 50_000})[0]
    theirs = scipy.stats.bootstrap((pairs[0] - pairs[1],), np.mean, n_resamples=10_000, method="percentile", rng=7)
    check_value("mean difference in pairs", answer["value"], (pairs[0] - pairs[1]).mean())
    check_bounds("bounds of it", answer["bounds"], 50_000, theirs.bootstrap_distribution)


def check_curves(random):
    scores = random.random((5, 12)).round(1)
    # Some thresholds are scores, which are not above themselves.
    thresholds = np.array([-0.5, 0, 0.05, 0.3, 0.5, 0.55, 0.9, 1, 2])
    for means in False, True:
        asked = {"what": "profile", "scores": scores.tolist(), "thresholds": thresholds.tolist(), "means": means,
                 "seed": 3, "replicates": 2_000}
        answer = ours(asked)[0]
        function = library.average_score_distributions if means else library.score_distributions
        name = "profile of task means" if means else "profile of runs"
        values = [point["value"] for point in answer]
        check(name, values == function(scores, thresholds).tolist(), values)
        theirs = resampled(library.StratifiedBootstrap(scores), lambda x: function(x, thresholds), 2_000, 4)
        for index, threshold in enumerate(thresholds):
            check_bounds(f"{name} at {threshold}", answer[index]["bounds"], 2_000, theirs[:, index])
    curves = random.random((5, 8, 4)) * np.array([0.1, 0.4, 0.8, 1])
    asked = {"what": "efficiency", "scores": [curves[..., step].tolist() for step in range(4)],
             "steps": [0, 10, 20, 30], "seed": 3, "replicates": 20_000}
    function = lambda x: np.array([metrics.aggregate_iqm(x[..., step]) for step in range(4)])
    theirs = resampled(library.StratifiedBootstrap(curves), function, THEIRS, 5)
    for step, point in enumerate(ours(asked)[0]):
        check_value(f"sample efficiency at step {step}", point["value"], function(curves)[step])
        check_bounds(f"bounds of it at step {step}", point["bounds"], 20_000, theirs[:, step])


def check_rates(random):
    cases = [(0, 1), (1, 1), (0, 40), (40, 40), (9, 40), (72, 130), (1, 5000)]
    for level in 0.9, 0.95, 0.999:
        asked = [{"what": "wilson", "successes": k, "trials": n, "level": level} for k, n in cases]
        for (k, n), answer in zip(cases, ours(*asked)):
            theirs = scipy.stats.binomtest(k, n).proportion_ci(level, method="wilson")
            right = np.allclose(answer["bounds"], theirs, rtol=0, atol=1e-12)
            check(f"Wilson, {k} of {n} at {level}", right, f"{answer['bounds']}")
    answer = ours({"what": "wilson", "successes": 97 / 3, "trials": 40, "level": 0.95})[0]
    theirs = proportion_confint(97 / 3, 40, method="wilson")
    check("Wilson of a mean", np.allclose(answer["bounds"], theirs, rtol=0, atol=1e-12), answer["bounds"])
    pairs = [(0, 0), (1, 0), (5, 5), (2, 10), (30, 7), (63, 11), (0, 20), (400, 300), (1500, 1200), (30_000, 29_000)]
    asked = [{"what": "mcnemar", "only_first": b, "only_second": c} for b, c in pairs]
    for (b, c), p in zip(pairs, ours(*asked)):
        theirs = scipy.stats.binomtest(b, b + c).pvalue if b + c else 1.0
        same = mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0
        right = abs(p - theirs) <= 1e-9 * theirs and abs(p - same) <= 1e-9 * same
        check(f"McNemar, {b} and {c}", right, f"{p} and {theirs}")
    p_values = random.random(9) ** 3
    answer = ours({"what": "holm", "p": p_values.tolist()})[0]
    theirs = multipletests(p_values, method="holm")[1]
    check("Holm", np.allclose(answer, theirs, rtol=0, atol=1e-12), [round(p, 4) for p in answer])


SPACE = {
    "rate": ({"kind": "float", "low": 1e-5, "high": 0.1, "log": True}, Float(1e-5, 0.1, log=True)),
    "mix": ({"kind": "float", "low": -1.0, "high": 1.0}, Float(-1, 1)),
    "drop": ({"kind": "float", "low": 0.0, "high": 0.9, "step": 0.1}, Float(0, 0.9, step=0.1)),
    "layers": ({"kind": "int", "low": 1, "high": 6}, Int(1, 6)),
    "nodes": ({"kind": "int", "low": 10, "high": 900}, Int(10, 900)),
    "width": ({"kind": "int", "low": 16, "high": 512, "log": True}, Int(16, 512, log=True)),
    "batch": ({"kind": "int", "low": 32, "high": 256, "step": 32}, Int(32, 256, step=32)),
    "search": ({"kind": "choice", "choices": 3}, Choice(("ucb", "puct", "gumbel"))),
    "fixed": ({"kind": "float", "low": 2.0, "high": 2.0}, Float(2, 2)),
    # Only trials with the third search have it.
    "visits": ({"kind": "int", "low": 1, "high": 64}, Int(1, 64)),
}


def sweep(random, trials):
    """Points of the space, and a value for each, a few of which failed."""
    points, values = [], []
    for _ in range(trials):
        log_uniform = lambda low, high: float(np.exp(random.uniform(math.log(low), math.log(high))))
        point = {"rate": log_uniform(1e-5, 0.1), "mix": float(random.uniform(-1, 1)),
                 "drop": float(random.integers(10) * 0.1), "layers": int(random.integers(1, 7)),
                 "nodes": int(random.integers(10, 901)), "width": int(log_uniform(16, 512)),
                 "batch": int(32 * random.integers(1, 9)), "search": int(random.integers(3)), "fixed": 2.0}
        value = abs(math.log10(point["rate"]) + 3) + 0.3 * point["layers"] / 6 + random.normal(0, 0.1)
        if point["search"] == 2:
            point["visits"] = int(random.integers(1, 65))
            value += point["visits"] / 64 - 0.5
        points.append(point)
        # Rounded, so that there are ties.
        values.append(math.inf if random.random() < 0.05 else round(value, 2))
    return points, values


def check_importances(random):
    choices = SPACE["search"][1].choices
    cases = [(200, False, 0.1, 1), (200, True, 0.25, 0.5), (24, False, 0.1, 1), (1000, False, 0.05, 1)]
    for trials, maximize, target, region in cases:
        points, values = sweep(random, trials)
        study = optuna.create_study(direction="maximize" if maximize else "minimize")
        for point, value in zip(points, values):
            params = {**point, "search": choices[point["search"]]}
            study.add_trial(optuna.trial.create_trial(value=value, params=params,
                                                      distributions={name: SPACE[name][1] for name in point}))
        evaluator = PedAnovaImportanceEvaluator(target_quantile=target, region_quantile=region)
        theirs = evaluator.evaluate(study)
        parameters = [{"name": name, **domain, "values": [point.get(name) for point in points]}
                      for name, (domain, _) in SPACE.items()]
        objective = [value if math.isfinite(value) else None for value in values]
        answer = ours({"what": "importances", "parameters": parameters, "objective": objective, "maximize": maximize,
                       "target": target, "region": region})[0]
        name = f"importance, {trials} trials, best {target} of {region}"
        for parameter, value in zip(SPACE, answer["values"]):
            right = abs(value - theirs[parameter]) <= 1e-9 * theirs[parameter] + 1e-15
            check(f"{name}: {parameter}", right, f"{value} and {theirs[parameter]}")
        counts = [answer["n"], answer["failed"]]
        check(f"{name}: failed trials are counted", counts == [trials, sum(map(math.isinf, values))], counts)


def check_exported(random):
    """The table on a page beside rliable's figures from the Parquet file that the page has beside it."""
    tasks, seeds = 24, 6
    chances = {"ours": random.random(tasks), "theirs": random.random(tasks) ** 2}
    with tempfile.TemporaryDirectory() as folder:
        lines, table = f"{folder}/attempts.jsonl", f"{folder}/attempts.parquet"
        with open(lines, "w") as file:
            for solver, chance in chances.items():
                for task in range(tasks):
                    for seed in range(seeds):
                        solved = bool(random.random() < chance[task])
                        print(json.dumps({"id": f"task-{task}", "solved": solved, "solver": solver, "seed": seed}), file=file)
        answers = ours({"what": "exported", "attempts": lines, "parquet": table, "seed": 1})[0]
        read = pandas.read_parquet(table)
    for solver in chances:
        own = read[read["solver"] == solver]
        scores = own.pivot(index="seed", columns="task", values="solved").to_numpy().astype(float)
        check(f"{solver}'s attempts are in the file", scores.shape == (seeds, tasks), scores.shape)
        theirs = resampled(library.StratifiedBootstrap(scores), aggregates_of, THEIRS, 1)
        for index, what in enumerate(NAMES):
            value, *bounds = answers[solver][what]
            check_value(f"{what} of {solver} from Parquet", value, aggregates_of(scores)[index])
            check_bounds(f"bounds of {what} of {solver} from Parquet", bounds, 50_000, theirs[:, index])


warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
for part in check_aggregates, check_failures, check_two, check_curves, check_rates, check_importances, check_exported:
    part(np.random.default_rng(2026))
print(f"{checks} comparisons of statistics, {failed} failed")
sys.exit(1 if failed else 0)
