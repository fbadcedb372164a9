"""Reads weighting recipes strictly and reports all their faults at once."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.ground.errors import DomainError, FaultList
from analysis.ground.hashing import sha256_of_file
from analysis.ground.reader import Reader
from analysis.ground.strict_yaml import load_yaml_file
from analysis.ground.text import LocalText
from analysis.weighting.distance import Bounds, Distance
from analysis.weighting.recipe import (
    MarginRule,
    Measure,
    NumberRule,
    Population,
    Recipe,
    RecipeStep,
    StepKind,
)

SCHEMA = "sipas-recipe/1"
RECIPES_FOLDER = Path(__file__).parent / "recipes"
DEFAULT_RECIPE = "base-nonresponse"
DESIGN_COLUMNS = ("unit", "kind", "stratum")
"""Columns that every sampled case has, answered or not."""


def load_recipe(source: str | Path = DEFAULT_RECIPE) -> Recipe:
    """Return the recipe with an id we ship, or read it from a file.

    Raises
    ------
    DomainError
        `recipe.not_found`; `recipe.unreadable`; `yaml.*`; `recipe.invalid` (ManyFaults) with every
        fault of the file.
    """
    path = Path(source)
    if path.suffix not in {".yaml", ".yml"}:
        path = RECIPES_FOLDER / f"{source}.yaml"
    if not path.is_file():
        raise DomainError(
            "recipe.not_found",
            "there is no such weighting recipe",
            got=source,
            expected=f"a YAML file or one of {', '.join(shipped_recipes())}",
        )
    faults = FaultList()
    content = Reader(_content(path), where=path.name, faults=faults, code="recipe.value")
    recipe = _recipe(content, content_hash=sha256_of_file(path))
    if not faults:
        _check_order(recipe, where=path.name, faults=faults)
        _check_steps(recipe, where=path.name, faults=faults)
    faults.raise_if_any("recipe.invalid", f"the weighting recipe {path.name} has faults")
    return recipe


def shipped_recipes() -> tuple[str, ...]:
    """Ids of the recipes in this package, sorted."""
    return tuple(sorted(path.stem for path in RECIPES_FOLDER.glob("*.yaml")))


def _content(path: Path) -> object:
    try:
        return load_yaml_file(path)
    except (UnicodeDecodeError, OSError) as error:
        raise DomainError(
            "recipe.unreadable",
            "the weighting recipe cannot be read as text",
            where=str(path),
            got=error,
            expected="a YAML file in UTF-8",
            hint="Save it again as UTF-8.",
        ) from error


def _recipe(content: Reader, *, content_hash: str) -> Recipe:
    content.only("schema", "id", "title", "references", "steps")
    content.word("schema", SCHEMA)
    return Recipe(
        id=content.text("id"),
        title=content.local_text("title"),
        references=content.texts("references"),
        steps=tuple(_step(part) for part in content.parts("steps")),
        content_hash=content_hash,
    )


def _step(content: Reader) -> RecipeStep:
    kind = StepKind(content.one_of("kind", tuple(StepKind)))
    return _STEPS[kind](content, content.text("id"), content.local_text("title"))


def _base(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only("kind", "id", "title")
    return RecipeStep(StepKind.BASE, name, title)


def _nonresponse(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only("kind", "id", "title", "classes")
    return RecipeStep(StepKind.NONRESPONSE, name, title, classes=content.texts("classes"))


def _poststratify(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only("kind", "id", "title", "margin")
    margins = (_margin(content.part("margin")),)
    return RecipeStep(StepKind.POSTSTRATIFY, name, title, margins=margins)


def _rake(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only("kind", "id", "title", "margins")
    margins = tuple(map(_margin, content.parts("margins")))
    return RecipeStep(StepKind.RAKE, name, title, margins=margins)


def _calibrate(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only(
        *("kind", "id", "title", "distance", "bounds", "margins", "numbers"),
        optional=("bounds", "margins", "numbers"),
    )
    return RecipeStep(
        StepKind.CALIBRATE,
        name,
        title,
        margins=tuple(map(_margin, content.parts("margins"))),
        numbers=tuple(map(_number, content.parts("numbers"))),
        distance=Distance(content.one_of("distance", tuple(Distance))),
        bounds=_bounds(content.part("bounds")) if content.has("bounds") else None,
    )


def _trim(content: Reader, name: str, title: LocalText) -> RecipeStep:
    content.only(
        *("kind", "id", "title", "lower", "upper", "relative_to", "strict"),
        optional=("lower", "upper"),
    )
    return RecipeStep(
        StepKind.TRIM,
        name,
        title,
        lower=float(content.number("lower")),
        upper=float(content.number("upper")) if content.has("upper") else float("inf"),
        measure=Measure(content.one_of("relative_to", tuple(Measure))),
        strict=content.one_of("strict", ("no", "yes")) == "yes",
    )


def _bounds(content: Reader) -> Bounds:
    content.only("lower", "upper")
    return Bounds(float(content.number("lower")), float(content.number("upper")))


def _margin(content: Reader) -> MarginRule:
    content.only("columns", "population", "join", optional=("join",))
    join = content.part("join")
    return MarginRule(
        columns=content.texts("columns"),
        population=_population(content.part("population")),
        join=tuple((old, join.text(old)) for old in join.names),
    )


def _population(content: Reader) -> Population:
    if content.has("frame"):
        content.only("frame", "source")
        content.word("frame", "stratum_population")
        return Population(content.local_text("source"), None)
    content.only("source", "date", "totals")
    totals = content.part("totals")
    return Population(
        source=content.local_text("source"),
        on=content.day("date"),
        totals=tuple((category, float(totals.number(category))) for category in totals.names),
    )


def _number(content: Reader) -> NumberRule:
    content.only("column", "total", "source", "date")
    return NumberRule(
        column=content.text("column"),
        total=float(content.number("total")),
        source=content.local_text("source"),
        on=content.day("date"),
    )


_STEPS: Mapping[StepKind, Callable[[Reader, str, LocalText], RecipeStep]] = {
    StepKind.BASE: _base,
    StepKind.NONRESPONSE: _nonresponse,
    StepKind.POSTSTRATIFY: _poststratify,
    StepKind.RAKE: _rake,
    StepKind.CALIBRATE: _calibrate,
    StepKind.TRIM: _trim,
}


def _check_order(recipe: Recipe, *, where: str, faults: FaultList) -> None:
    kinds = [step.kind for step in recipe.steps]
    opening = [StepKind.BASE, StepKind.NONRESPONSE]
    if kinds[:2] != opening or set(kinds[2:]) & set(opening):
        faults.add(
            "recipe.order",
            "a recipe opens with base weights and nonresponse, each once",
            where=f"{where}: steps",
            got=", ".join(kinds),
            expected="base, nonresponse, then calibration and trimming",
        )
    for name, times in Counter(step.id for step in recipe.steps).items():
        if times > 1:
            faults.add(
                "recipe.id_twice",
                "two steps have one id",
                where=f"{where}: steps",
                got=name,
                expected="each id once",
            )


def _check_steps(recipe: Recipe, *, where: str, faults: FaultList) -> None:
    for step in recipe.steps:
        place = f"{where}: steps, {step.id}"
        for column in step.classes:
            if column not in DESIGN_COLUMNS:
                faults.add(
                    "recipe.class_column",
                    "a class of nonresponse must be known of people without an answer",
                    where=place,
                    got=column,
                    expected=", ".join(DESIGN_COLUMNS),
                )
        if step.kind is StepKind.CALIBRATE and not (step.margins or step.numbers):
            faults.add("recipe.no_totals", "nothing to calibrate to", where=place)
        if step.kind is StepKind.TRIM and not 0 <= step.lower < step.upper:
            faults.add(
                "recipe.limits",
                "the limits for weights are in the wrong order",
                where=place,
                got=f"{step.lower:g} to {step.upper:g}",
                expected="0 ≤ lower < upper",
            )
        _check_frame(step, place=place, faults=faults)


def _check_frame(step: RecipeStep, *, place: str, faults: FaultList) -> None:
    for margin in step.margins:
        strange = [column for column in margin.columns if column not in DESIGN_COLUMNS]
        if margin.population.from_frame and strange:
            faults.add(
                "recipe.frame_column",
                "the frame has no counts by this column",
                where=f"{place}, margin {margin.name}",
                got=", ".join(strange),
                expected=", ".join(DESIGN_COLUMNS),
                hint="Name totals with source and date.",
            )
