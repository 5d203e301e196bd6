"""A training that stands for any other: gradient descent into Rosenbrock's valley.

It reads its parameters from the JSON file that it is given, prints `loss=… step=…` lines, saves its state in
ASSEMBLET_WORK, goes on from there when it is started again, and on SIGTERM saves and leaves with 75: go on later.
What it goes on from it prints again: where everything was killed at once, nobody may have read the last lines.
"""
import json
import os
import random
import signal
import sys
import time

stopping = False


def stop(signum, frame):
    global stopping
    stopping = True


def save(path, state):
    """Written aside and renamed, so that a state is there whole or not at all."""
    with open(path + ".new", "w") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def main():
    signal.signal(signal.SIGTERM, stop)
    with open(sys.argv[1] if len(sys.argv) > 1 else os.environ["ASSEMBLET_PARAMS"]) as file:
        params = json.load(file)
    work = os.environ.get("ASSEMBLET_WORK", ".")
    path = os.path.join(work, "state.json")
    start = random.Random(params.get("seed", 0))
    state = {"step": 0, "x": start.uniform(-2, 0), "y": start.uniform(-1, 1), "u": 0.0, "v": 0.0, "losses": []}
    if os.path.exists(path):
        with open(path) as file:
            state = json.load(file)
    for step, loss in enumerate(state["losses"], start=1):
        print(f"loss={loss!r} step={step}", flush=True)
    while state["step"] < params["steps"]:
        if stopping:
            save(path, state)
            sys.exit(75)
        rate, momentum = params["rate"] * 0.01, params["momentum"]
        ahead = momentum if params["nesterov"] else 0.0
        x, y = state["x"] + ahead * state["u"], state["y"] + ahead * state["v"]
        state["u"] = momentum * state["u"] + rate * (400 * x * (y - x * x) + 2 * (1 - x))
        state["v"] = momentum * state["v"] + rate * -200 * (y - x * x)
        # Steps are cut, so that a rate that is too large gives a bad loss and no overflow.
        state["x"] += max(-0.5, min(0.5, state["u"]))
        state["y"] += max(-0.5, min(0.5, state["v"]))
        state["step"] += 1
        loss = 100 * (state["y"] - state["x"] ** 2) ** 2 + (1 - state["x"]) ** 2
        state["losses"].append(loss)
        print(f"loss={loss!r} step={state['step']}", flush=True)
        if state["step"] % 20 == 0:
            save(path, state)
        time.sleep(params["pause_s"])
    save(path, state)


main()
