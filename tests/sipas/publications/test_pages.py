"""Results as staff read them: computed by a job, with their uncertainty, in both languages."""

from html import unescape

import pytest

from analysis.indices.definition import Level
from sipas.accounts.roles import Role
from sipas.jobs.queries import newest_jobs
from sipas.publications.drivers import Drivers
from sipas.publications.figures import EVERYBODY, Figures
from sipas.publications.queries import runs_of
from sipas.publications.results import result_of
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.paper.queries import count_slips
from tests.sipas.staging import scene, stage_small
from tests.worker import work

RESULTS = "/staff/campaigns/nho/results"
CLOSED = "/staff/campaigns/dong/results"
OPEN = "/staff/campaigns/mo/results"
LANGUAGES = ("vi", "en")


def comma(value):
    return f"{value:.2f}".replace(".", ",")


@pytest.fixture
def closed(app):
    del app
    with unit_of_work() as session:
        return stage_small(session, scene(code="dong")).campaign


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leads_with_the_index_and_its_interval(signed_in, run, language):
    client = signed_in(Role.AUDITOR)
    client.get(f"{RESULTS}?lang={language}")
    page = unescape(client.get(RESULTS).text)
    figures = Figures(result_of(run))
    overall = figures.index(EVERYBODY)
    shown = comma if language == "vi" else "{:.2f}".format
    assert f"{shown(overall.estimate)}\u202f%" in page
    assert f"{shown(overall.lower)}–{shown(overall.upper)}" in page
    for line in figures.unit_lines():
        assert line.unit.name.in_language(language) in page
        assert shown(float(line.card.points)) in page
    assert page.count("<circle") == len(figures.result.units)
    assert run.snapshot.sha256 in page
    assert run.run_hash in page
    assert "simulated" in page
    assert page.count("<form") == 2  # signing out and asking for the workbook; auditors only read


def test_an_office_starts_a_run_and_is_led_to_its_results(signed_in, settings, closed):
    client = signed_in(Role.OFFICE)
    assert "<circle" not in client.get(CLOSED).text
    answer = client.submit(CLOSED, rulebook="sipas-points-2024")
    assert answer.status_code == 303
    work(settings)
    assert f'href="{CLOSED}"' in client.get(answer.location).text
    assert "<circle" in client.get(CLOSED).text
    again = client.submit(CLOSED, rulebook="sipas-points-2024")
    assert again.location == answer.location
    with unit_of_work() as session:
        assert [job.state for job in newest_jobs(session, limit=9)] == ["done"]
        campaign = campaign_by_code(session, closed.code)
        assert [made.requested_by for made in runs_of(session, campaign)] == [client.username]


def test_another_rule_book_is_another_run(signed_in, settings, run):
    client = signed_in(Role.OFFICE)
    client.submit(RESULTS, rulebook="tay-ninh-2024")
    work(settings)
    page = client.get(RESULTS).text
    assert page.count(f"{RESULTS}?run=") == 3  # both runs, and the way back to this page
    older = client.get(f"{RESULTS}?run={run.run_hash}")
    assert older.status_code == 200
    assert run.run_hash in older.text


def test_an_open_campaign_has_no_results_yet(app, signed_in):
    del app
    with unit_of_work() as session:
        stage_small(session, scene(code="mo", closed=False))
    client = signed_in(Role.OFFICE)
    page = client.get(OPEN)
    assert page.status_code == 200
    assert page.text.count("<form") == 1
    refused = client.submit(OPEN, rulebook="sipas-points-2024")
    assert refused.status_code == 422
    with unit_of_work() as session:
        assert newest_jobs(session, limit=9) == []


def test_an_unknown_rule_book_is_refused_before_any_job(signed_in):
    answer = signed_in(Role.OFFICE).submit(RESULTS, rulebook="no-such-book")
    assert answer.status_code == 422
    assert "sipas-points-2024" in answer.text
    with unit_of_work() as session:
        assert newest_jobs(session, limit=9) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_sees_why_it_has_its_points(signed_in, run, language):
    client = signed_in(Role.OFFICE)
    client.get(f"{RESULTS}?lang={language}")
    page = unescape(client.get(f"{RESULTS}/units/STP").text)
    card = Figures(result_of(run)).card("STP")
    (line,) = card.lines
    assert line.words.in_language(language) in page
    assert line.reference.in_language(language) in page
    assert all(one.note.in_language(language) in page for one in card.assumptions)
    assert (
        page.count("<tr") == 2 + 7 + 6 + 20
    )  # points, factors, concerns, criteria; a heading each


@pytest.mark.parametrize(
    "address", [f"{RESULTS}/units/XXX", f"{RESULTS}?run={'0' * 64}", "/staff/campaigns/x/results"]
)
def test_what_there_is_not_is_not_found(signed_in, run, address):
    del run
    assert signed_in(Role.OFFICE).get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.KEYER, Role.SURVEYOR, Role.AGENCY])
def test_results_are_not_for_everybody(signed_in, role, run):
    del run
    assert signed_in(role).get(RESULTS).status_code == 403


def test_auditors_read_and_do_not_start(signed_in, run):
    del run
    client = signed_in(Role.AUDITOR)
    assert client.submit(RESULTS, rulebook="sipas-points-2024").status_code == 403


def test_ranks_are_shown_as_the_range_that_the_answers_leave_open(signed_in, run):
    page = unescape(signed_in(Role.AUDITOR).get(RESULTS).text)
    ranks = {row.unit: row for row in result_of(run).diagnostics.ranking if row.code == "overall"}
    lines = Figures(result_of(run)).unit_lines()
    assert {line.unit.code for line in lines} == set(ranks)
    for line in lines:
        best, worst = ranks[line.unit.code].best, ranks[line.unit.code].worst
        said = f"{best}–{worst}" if best != worst else str(best)
        assert f'<td class="figure">{said}</td>' in page
    assert any(row.best < row.worst for row in ranks.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_quality_says_what_the_run_found(signed_in, run, language):
    client = signed_in(Role.AUDITOR)
    client.get(f"{RESULTS}?lang={language}")
    page = unescape(client.get(f"{RESULTS}/quality").text)
    tables = result_of(run).diagnostics
    shown = "{:.1f}".format
    for row in tables.outcomes:
        said = shown(row.response_rate_1)
        assert (said.replace(".", ",") if language == "vi" else said) in page
    assert page.count("<circle") == len(result_of(run).units)
    (all_patterns,) = (row for row in tables.patterns if row.scope == "all")
    assert f'<td class="figure">{all_patterns.straight}</td>' in page
    assert page.count("<h2") == 7


@pytest.mark.usefixtures("run")
def test_quality_shows_the_errors_of_keyers(signed_in):
    client = signed_in(Role.AUDITOR)
    assert "Lỗi nhập phiếu" not in client.get(f"{RESULTS}/quality").text
    with unit_of_work() as session:
        count_slips(session, campaign_by_code(session, "nho"), {"an": (500, 1), "binh": (500, 0)})
    page = client.get(f"{RESULTS}/quality").text
    assert '<th scope="row">an</th><td class="figure">500</td><td class="figure">1</td>' in page
    assert '<td class="figure">2,00</td><td class="figure">0,05–11,09</td>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_importance_adds_up_on_the_page(signed_in, run, language):
    client = signed_in(Role.AUDITOR)
    client.get(f"{RESULTS}?lang={language}")
    page = unescape(client.get(f"{RESULTS}/drivers").text)
    found = Drivers(Figures(result_of(run)))
    parts = [one.part for one in found.table(Level.FACTOR) if one.part is not None]
    assert sum(parts) == pytest.approx(100)
    assert page.count("<circle") == len(parts)
    for one in found.table(Level.FACTOR):
        assert one.title.in_language(language) in page
    for unit in result_of(run).units:
        assert unit.name.in_language(language) in page


@pytest.mark.parametrize("page", ["quality", "drivers"])
def test_a_campaign_without_results_has_no_such_page_yet(signed_in, closed, page):
    del closed
    assert signed_in(Role.OFFICE).get(f"{CLOSED}/{page}").status_code == 404


def test_figures_of_few_are_withheld_where_the_office_says_so(signed_in, settings, run):
    """The units of the small campaign have 13 to 27 respondents: none has a figure, all a row."""
    client = signed_in(Role.OFFICE)
    refused = client.submit(RESULTS, rulebook="sipas-points-2024", minimum="many", few="flag")
    assert refused.status_code == 422
    client.submit(RESULTS, rulebook="sipas-points-2024", minimum="30", few="suppress")
    work(settings)
    client.get(f"{RESULTS}?lang=en")
    page = unescape(client.get(RESULTS).text)
    units = result_of(run).units
    assert page.count("withheld: too few respondents") == len(units)
    assert all(unit.name.en in page for unit in units)
    assert "<circle" not in page
    unit = client.get(f"{RESULTS}/units/{units[0].code}")
    assert unit.status_code == 200
    assert client.get(f"{RESULTS}/drivers").status_code == 200
