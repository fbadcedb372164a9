import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.indices.definition import Basis, Level, RollUp, Scoring
from analysis.indices.loader import load_method, method_for, shipped_methods
from tests.analysis.methods import TINY_METHOD, tiny_method


def load(tmp_path, text):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    return load_method(path)


def test_citizens_have_51_indices_of_the_form_of_2024():
    method = load_method("sipas-citizen-2024")
    sizes = {level: [n for n in method.nodes() if n.level is level] for level in Level}
    assert [len(sizes[level]) for level in Level] == [39, 9, 2, 1]
    assert [len(node.items) for node in sizes[Level.FACTOR]] == [2, 2, 9, 10, 3, 4, 3, 3, 3]
    assert [len(node.items) for node in sizes[Level.BLOCK]] == [23, 16]
    assert method.items == tuple(f"q9_{number:02}" for number in range(1, 40))
    assert method.of_record.scoring is Scoring.F2
    assert method.of_record.rollup is RollUp.R1
    assert method.of_record.basis is Basis.INFERRED


@pytest.mark.parametrize("name", shipped_methods())
def test_shipped_methods_are_named_after_their_file(name):
    method = load_method(name)
    assert method.id == name
    for node in method.nodes():
        assert node.level is Level.ITEM or (node.title.vi and node.title.en)
    for questionnaire in method.questionnaires:
        assert method_for(questionnaire) == method


def test_no_method_for_an_unknown_questionnaire():
    with pytest.raises(DomainError, match=r"no index method .*commune-2030"):
        method_for("commune-2030")


def test_unknown_method_names_those_there_are():
    with pytest.raises(DomainError, match="sipas-citizen-2024"):
        load_method("nonsense")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("place: Điều 1", "plaice: Điều 1", ["unknown key", "plaice"]),
        ("reference:", "valid_to: 2020-01-01\nreference:", ["ends before it begins"]),
        ("items: [q3]", "items: [q1]", ["stands twice", "q1"]),
        ("code: I.B", "code: I.A", ["stands twice", "I.A"]),
        ("{vi: Một, en: One}", "{vi: Một}", ["title.en", "missing"]),
        ("document: Quyết định thử, ", "", ["reference.document", "missing"]),
        ("satisfied_from: 4", "satisfied_from: 9", ["scale is not in order"]),
        ("scoring: F2", "scoring: F3", ["F3", "F1, F2"]),
        ("rollup: R1", "rollup: RW", ["no weights"]),
        ("minimum: 1", "minimum: one", ["cannot be read", "whole number"]),
        ("2024-01-01, place", "1/1/2024, place", ["cannot be read", "date"]),
        ("items: [q3]", "items: []", ["list of names"]),
        ("schema: sipas-method/1", "schema: sipas-method/9", ["wrong value"]),
        ("blocks:", "weights: {I: '0.5', II: '0.4'}\nblocks:", ["do not sum to 1", "0.9"]),
        ("blocks:", "weights: {I: '1'}\nblocks:", ["one whole level"]),
        ("blocks:", "weights: {I: a half, II: '1'}\nblocks:", ["cannot be read", "a half"]),
    ],
)
def test_each_mistake_is_told(tmp_path, old, new, words):
    assert old in TINY_METHOD
    with pytest.raises(ManyFaults) as caught:
        load(tmp_path, TINY_METHOD.replace(old, new, 1))
    for word in words:
        assert word in str(caught.value)
    assert "broken.yaml" in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path):
    text = TINY_METHOD.replace("scoring: F2", "scoring: F9").replace("maximum: 5", "maximum: x")
    with pytest.raises(ManyFaults) as caught:
        load(tmp_path, text)
    assert len(caught.value.faults) == 2


def test_duplicate_key_is_refused(tmp_path):
    with pytest.raises(DomainError, match="stands twice"):
        load(tmp_path, TINY_METHOD + "id: again\n")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b"])
def test_what_is_no_mapping(tmp_path, text):
    with pytest.raises(ManyFaults, match="not a mapping"):
        load(tmp_path, text)


def test_what_is_no_text(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_bytes(b"\xff\xfe\x00i\x00d")
    with pytest.raises(DomainError) as caught:
        load_method(path)
    assert caught.value.code == "method.unreadable"


def test_declared_weights_make_a_roll_up(tmp_path):
    text = TINY_METHOD.replace("blocks:", "weights: {I: '0.4', II: '0.6'}\nblocks:")
    assert [str(weight) for _, weight in load(tmp_path, text).weights] == ["0.4", "0.6"]


def test_what_stands_for_overall_satisfaction(tmp_path):
    assert load_method("sipas-business-2024").outcome == ("b_overall",)
    citizen = load_method("sipas-citizen-2024")
    results = next(node for node in citizen.nodes() if node.code == "II.D")
    assert citizen.outcome == results.items
    assert tiny_method(tmp_path).outcome == ()
