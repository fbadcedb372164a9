"""The limit of a task: what DuckDB alone takes to read the same columns and sum them by group."""

import sys

import duckdb

ITEMS = [f"q{number:02d}" for number in range(1, 31)]
SATISFIED = [f"sum(base_weight * ({item} >= 4)::DOUBLE)" for item in ITEMS]
MEANS = [
    f"sum(base_weight * greatest({item}, 0)::DOUBLE), sum(base_weight * ({item} > 0)::DOUBLE)"
    for item in ITEMS
]
BY_UNIT = ("unit", [*SATISFIED, *MEANS])
TASKS = {"A": BY_UNIT, "B": ("unit, sex, age", MEANS), "C": BY_UNIT}

if __name__ == "__main__":
    group, sums = TASKS[sys.argv[1]]
    files = f"{sys.argv[2]}/cases*.parquet"
    query = (
        f"SELECT {group}, {', '.join(sums)} FROM read_parquet('{files}') "  # noqa: S608 - our own
        f"WHERE reach = 'probability' AND status = 'complete' GROUP BY {group} ORDER BY {group}"
    )
    for row in duckdb.connect(config={"threads": 2}).sql(query).fetchall():
        print(*row, sep="\t")
