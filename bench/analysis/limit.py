"""The limit of task A: what DuckDB alone takes to read and sum the same columns by department."""

import sys

import duckdb

ITEMS = [f"q{number:02d}" for number in range(1, 31)]
SUMS = ", ".join(
    f"sum(base_weight * ({item} >= 4)::DOUBLE), sum(base_weight * greatest({item}, 0)::DOUBLE), "
    f"sum(base_weight * ({item} > 0)::DOUBLE)"
    for item in ITEMS
)

if __name__ == "__main__":
    files = f"{sys.argv[1]}/cases*.parquet"
    query = (
        f"SELECT unit, {SUMS} FROM read_parquet('{files}') "  # noqa: S608 - our own folder
        "WHERE reach = 'probability' AND status = 'complete' GROUP BY unit ORDER BY unit"
    )
    for row in duckdb.connect(config={"threads": 2}).sql(query).fetchall():
        print(*row, sep="\t")
