"""How the time of a solve grows with the pairs, from 1,000 to 100,000 employees.

python -m benchmarks.growth [--services …] [--forms …] [--sizes …] [--seeds N] [--keep]

Every solve runs in a process of its own, and every plan is judged anew. --keep adds the results to
benchmarks/results, and draws growth.svg there.
"""

import argparse
from collections.abc import Sequence
from statistics import median

import altair as alt
import numpy as np
import pandas as pd

from benchmarks.instances import FORMS, SERVICES, Instance
from benchmarks.peers.judge import Judge
from benchmarks.peers.process import Order
from benchmarks.peers.runner import line, measure
from benchmarks.records import RESULTS, Record, store, stored

BENCHMARK = "growth"
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
KEY = ("instance",)


def main() -> None:
    """Prints a line per instance and the exponent per service and form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--services", nargs="+", choices=SERVICES, default=["health", "civil"])
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=["flow", "mild"])
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="employees")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300, help="limit of each solve")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results, and draw")
    given = parser.parse_args()
    wrong = 0
    for service in given.services:
        for form in given.forms:
            records = _measured(service, form, given)
            wrong += sum(len(record.get("wrong", ())) for record in records)
            _conclude(service, form, records)
    if given.keep:
        draw(stored(BENCHMARK, *KEY))
    if wrong:
        raise SystemExit(f"{wrong} claims did not pass the judge")


def _measured(service: str, form: str, given: argparse.Namespace) -> list[Record]:
    """A record per size and seed."""
    records = []
    for size in given.sizes:
        for seed in range(given.seeds):
            instance = Instance(service, size, form, seed)
            record = measure(
                Judge(instance.problem, instance.rules), Order("placement", str(instance), given.seconds)
            )
            record |= {"service": service, "form": form, "employees": size}
            print(f"{instance}: {record['pairs']:,} pairs: {line(record)}", flush=True)
            records.append(record)
            if given.keep:
                store(BENCHMARK, record)
    return records


def _conclude(service: str, form: str, records: Sequence[Record]) -> None:
    found = exponent(records)
    if found is not None:
        print(f"{service}, {form}: solve grows with pairs to the power of {found:.2f}")


def exponent(records: Sequence[Record]) -> float | None:
    """The slope of log(seconds of solve) over log(pairs), of the seeds' medians; None below 2 sizes."""
    points = _medians(records)
    if len(points) < 2:
        return None
    pairs, seconds = np.log(np.array(points)).T
    return float(np.polyfit(pairs, seconds, 1)[0])


def _medians(records: Sequence[Record]) -> list[tuple[float, float]]:
    """Pairs and seconds of solve by size, of solves that came to an end."""
    done = [record for record in records if record.get("solve") and record["ending"] == "proven"]
    sizes = sorted({record["employees"] for record in done})
    groups = [[record for record in done if record["employees"] == size] for size in sizes]
    return [
        (median(record["pairs"] for record in group), median(record["solve"] for record in group))
        for group in groups
    ]


def draw(records: Sequence[Record]) -> None:
    """Seconds of solve over pairs, both by their logarithms, a line per service and form."""
    done = [record for record in records if record.get("solve")]
    if not done:
        return
    frame = pd.DataFrame(
        {
            "pairs": [record["pairs"] for record in done],
            "seconds": [record["solve"] for record in done],
            "instance": [f"{record['service']}, {record['form']}" for record in done],
            "proven": ["within the gap" if record["ending"] == "proven" else "time ended" for record in done],
        }
    )
    pairs = alt.X("pairs:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"), title="pairs")
    seconds = alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds of solve")
    base = alt.Chart(frame).encode(pairs, seconds, alt.Color("instance:N", title=None))
    trend = base.transform_regression("pairs", "seconds", method="pow", groupby=["instance"]).mark_line()
    marks = base.mark_point(filled=True, size=50).encode(alt.Shape("proven:N", title=None))
    RESULTS.mkdir(exist_ok=True)
    alt.layer(trend, marks).properties(width=520, height=320).save(str(RESULTS / "growth.svg"))


if __name__ == "__main__":
    main()
