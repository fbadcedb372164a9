"""The command line: `python -m analysis run SNAPSHOT --out DIR`, `score`, `check-cases FILE`."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from analysis.ground.errors import DomainError
from analysis.par.command import add_score, run_score
from analysis.pipeline import run
from analysis.pipeline.cases import Verdict, check_case, read_cases
from analysis.pipeline.driver_check import add_check_drivers, run_check_drivers
from analysis.pipeline.progress import Bar, Reached, with_bar
from analysis.pipeline.rows import FewRespondents, RunResult, Settings
from analysis.totals.design import LonelyPsu


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status, 0 for success, 1 for bad input or failed cases."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "score":
            return run_score(chosen)
        if chosen.command == "check-drivers":
            return run_check_drivers(chosen)
        return _run(chosen) if chosen.command == "run" else _check_cases(chosen.file)
    except DomainError as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"error: {line}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="analyse a snapshot")
    one.add_argument("snapshot", type=Path, help="folder with manifest.json")
    one.add_argument("--out", type=Path, required=True, help="folder for the results")
    one.add_argument("--method", help="id of an index method or a YAML file")
    one.add_argument("--recipe", help="id of a weighting recipe or a YAML file")
    one.add_argument("--rulebook", help="id of a rule book or a YAML file")
    one.add_argument("--evidence", type=Path, help="YAML file of evidence for the rule book")
    one.add_argument(
        "--lonely-psu",
        type=LonelyPsu,
        choices=tuple(LonelyPsu),
        default=Settings().lonely_psu,
        help="what a stratum with one sampled unit adds to the variance",
    )
    one.add_argument(
        "--minimum-respondents",
        type=int,
        default=Settings().minimum_respondents,
        help="below it figures are flagged or withheld",
    )
    one.add_argument(
        "--few-respondents",
        type=FewRespondents,
        choices=tuple(FewRespondents),
        default=Settings().few_respondents,
        help="what to do with figures below the minimum",
    )
    add_score(commands.add_parser("score", help="score units under a rule book"))
    add_check_drivers(
        commands.add_parser("check-drivers", help="compare drivers with those of an ordered logit")
    )
    cases = commands.add_parser("check-cases", help="compare the estimators with reference cases")
    cases.add_argument("file", type=Path, help="JSON of schema survey-cases/1, data/ beside it")
    return parser


def _run(chosen: argparse.Namespace) -> int:
    with Bar() as reached:
        result = _result(chosen, reached)
    sys.stdout.write(
        f"{chosen.out}: {len(result.indices)} indices of {len(result.units)} units, "
        f"{len(result.scorecards)} scorecards\n"
    )
    for note in result.info.notes:
        sys.stdout.write(f"note: {note.code}: {', '.join(note.about)}\n")
    return 0


def _result(chosen: argparse.Namespace, reached: Reached) -> RunResult:
    return run(
        chosen.snapshot,
        chosen.out,
        method=chosen.method,
        recipe=chosen.recipe,
        rulebook=chosen.rulebook,
        evidence=chosen.evidence,
        settings=Settings(
            lonely_psu=chosen.lonely_psu,
            minimum_respondents=chosen.minimum_respondents,
            few_respondents=chosen.few_respondents,
        ),
        reached=reached,
    )


def _check_cases(path: Path) -> int:
    counts: dict[str, Counter[Verdict]] = {}
    cases = read_cases(path)
    folder = path.parent / "data"
    for case in with_bar(cases, total=len(cases), unit="case"):
        result = check_case(case, folder=folder)
        counts.setdefault(result.group, Counter())[result.verdict] += 1
        if result.verdict is Verdict.FAILED:
            sys.stdout.write(f"{result.case_id}: {result.difference}\n")
    counts["overall"] = sum(counts.values(), Counter())
    for group, verdicts in counts.items():
        numbers = ", ".join(f"{verdict} {verdicts[verdict]}" for verdict in Verdict)
        sys.stdout.write(f"{group}: {numbers}\n")
    return 1 if any(verdicts[Verdict.FAILED] for verdicts in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
