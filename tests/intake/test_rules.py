"""What the rules read, on the set they were written on and on the set that was put aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from lenity.intake import letters, papers, reading
from lenity.intake.propose import propose

from .measure import measure, paper

PRINTED = Path(__file__).parent / "papers"


@pytest.mark.parametrize("folder", ["written", "set_aside", "second", "third"])
def test_goals_hold(folder: str) -> None:
    scores, pages = measure(folder)
    if folder == "third":  # too small for goals in hundredths: what was reached is kept
        assert pages == 28
        missed = {what: len(score.missed) for what, score in scores.items() if score.missed}
        assert missed == {"deaths": 1, "care": 1, "false deaths and care": 1}
        return
    assert pages >= 60
    if folder == "second":
        for what in ("offers", "kind of paper", "printed fields"):
            assert scores[what].n >= 11
            assert scores[what].rate >= 0.9, (what, scores[what].missed)
        assert scores["false offers"].n <= pages / 10
    goals = {"date": 0.97, "relation": 0.8, "deaths": 0.9, "care": 0.9, "term": 0.9, "offense": 0.9}
    for what, goal in goals.items():
        assert scores[what].n >= 18
        assert scores[what].rate >= goal, (what, scores[what].missed)
    assert scores["article dates"].rate >= 0.9
    assert scores["false deaths and care"].n <= pages


def fields(text: str, kind: str = "letter") -> dict[str, object]:
    return {p.field: p.value for p in propose(paper(text, kind))}


def test_a_relative_of_the_writer_is_the_prisoners_only_where_the_words_fix_it() -> None:
    sister = fields("Dear Judge,\nI am Rolf's sister. My son died in 2019. My husband has cancer.\nBess Tench")
    assert sister["relatives[nephew].died_on"] == "2019"
    assert "relatives[husband_of_p].illness" in sister
    mother = fields("Dear Judge,\nI am Rolf's mother. My other son died in 2019.\nBess Tench")
    assert mother["relatives[brother].died_on"] == "2019"


def test_a_name_or_a_pronoun_means_the_relative_named_before() -> None:
    found = fields("Dear Judge,\nI am serving 20 years. My son Beau is fifteen. He has leukemia.\nRolf Tench")
    assert found["relatives[son].illness"] == "leukemia"
    found = fields("Dear Judge,\nI am serving 20 years. My aunt Fay wrote me. In May Fay broke her hip.\nRolf Tench")
    assert found["relatives[aunt].illness"] == "broke her hip"
    found = fields("Dear Judge,\nI am serving 20 years. My son is well. She has lupus.\nRolf Tench")
    assert not [f for f in found if f.endswith("illness")]


def test_the_prisoners_illness_told_by_a_relative_is_not_lost() -> None:
    found = fields("Dear Judge,\nRolf is my nephew. He has lupus.\nBess Tench")
    assert found["health[lupus]"] == "lupus"


def test_a_brother_of_another_name_is_not_the_prisoner() -> None:
    found = fields("Dear Judge,\nRolf is my brother. Our brother Ivo is paralyzed.\nBess Tench")
    assert found["relatives[brother].illness"] == "paralyzed"


def test_a_word_for_a_relative_that_leads_to_another_is_none() -> None:
    found = fields("Dear Judge,\nI am serving 20 years. My baby brother has autism.\nRolf Tench")
    assert found["relatives[brother].illness"] == "autism"
    found = fields("Dear Judge,\nI am serving 20 years. My mother in law died in 2015.\nRolf Tench")
    assert found["relatives[mother_in_law].died_on"] == "2015"


def test_the_year_goes_with_its_own_death() -> None:
    text = "I lost my aunt in 1998, and then in 2017 my only sister, Fay, was taken by cancer."
    found = fields(f"Dear Judge,\nI am serving 20 years. {text}\nRolf Tench")
    assert found["relatives[aunt].died_on"] == "1998"
    assert found["relatives[sister].died_on"] == "2017"


def test_misread_signs_keep_their_place() -> None:
    text = "0ctober 12, 2O23\nDear Judge,\nI am serving 20 years. My rnother died in 2O16.\nRolf Tench"
    found = {p.field: p for p in propose(paper(text))}
    assert found["letters[P].on"].value == "2023-10-12"
    assert found["letters[P].on"].quote == "0ctober 12, 2O23"
    assert found["relatives[mother].died_on"].value == "2016"


@pytest.mark.parametrize(
    "text",
    [
        "I almost died of COVID in March.",
        "My mother never died in my heart.",
        "I am afraid my mother will die before I come home.",
        "I lost touch with my brother in 2015.",
        "We lost our house in 2010.",
    ],
)
def test_no_death_is_read_where_nobody_died(text: str) -> None:
    assert not [f for f in fields(f"Dear Judge,\nI am serving 20 years. {text}\nRolf Tench") if "died_on" in f]


def test_what_one_reads_of_a_letter() -> None:
    found = fields(
        "April 4, 2024\n\nDear Judge Orme,\n\nI am Basil Kraut's employer and have known him for eleven years. "
        "I will hire him back and he can live with me.\n\nSincerely,\nMoe Larkin"
    )
    assert found["letters[P].writer"] == "Moe Larkin"
    assert found["letters[P].on"] == "2024-04-04"
    assert found["letters[P].relation"] == "employer"
    told = [
        p.value
        for p in propose(paper("Dear Judge Orme,\nI have known him for eleven years.\nMoe Larkin"))
        if p.field == "notes[]"
    ]
    assert any("eleven years" in str(v) for v in told)
    assert any("Judge Orme" in str(v) for v in told)


def test_a_date_in_the_running_text_is_not_the_letters() -> None:
    found = letters.date_of(paper("Dear Judge,\nThank you for your letter dated January 5, 2024.\nRolf Tench"))
    assert found is None


def test_an_article_is_press_and_says_who_speaks() -> None:
    text = (
        "Ivo Stump was sentenced in 2007 to 20 years in prison for mail fraud. “He did no harm,” his lawyer said. "
        "Prosecutors claim that officials blocked his release because of stolen bread. The Bell alleges he was "
        "held over “petty” infractions. “My mother died in 2019,” the letter read."
    )
    found = propose(paper(text, "article"))
    assert {p.standing for p in found} == {"press"}
    voices = {p.field: p.said_by for p in found}
    assert voices["judgment.term"] == "the reporter"
    assert voices["relatives[mother].died_on"] == "the letter"
    arguments = [p for p in found if p.field.endswith("government_arguments")]
    assert [p.said_by for p in arguments][-1] == "The Bell (alleges)"


def test_a_plan_that_rests_on_people_names_them() -> None:
    found = fields("Stump hopes to help his mother raise his disabled brother when he is free.", "article")
    assert found["release_plan.purposes[]"] == {
        "text": "help his mother raise his disabled brother when he is free",
        "depends_on": ["mother", "brother"],
    }


def printed(name: str) -> tuple[str, dict[str, list[object]]]:
    text = (PRINTED / f"{name}.txt").read_text(encoding="utf-8").strip()
    kind = papers.kind_of((text,), "txt")
    out: dict[str, list[object]] = {}
    for p in propose(papers.Paper("P", "0" * 64, name, kind, (text,))):
        out.setdefault(p.field, []).append(p.value)
    return kind, out


def test_sentence_computation_as_printed() -> None:
    kind, found = printed("computation")
    assert kind == "bop_record"
    assert found["judgment.term"] == ["250 months"]
    assert found["judgment.sentenced_on"] == ["2012-05-03"]
    assert found["custody.commenced_on"] == ["2012-05-03"]
    assert found["custody.jail_credit_days"] == [479]
    assert found["custody.projected_release"] == ["2029-06-01"]
    assert found["person.register_number"] == ["00000-111"]
    assert found["court.docket"] == ["3:11-CR-00042-ABC-1"]


def test_discipline_log_row_by_row() -> None:
    kind, found = printed("discipline")
    assert kind == "bop_record"
    assert found["incidents[]"] == [
        {"act": "POSSESSING A NON-HAZARDOUS TOOL", "on": "2015-06-02", "code": "331", "found": "sustained"},
        {"act": "POSSESSING UNAUTHORIZED ITEM", "on": "2018-11-19", "code": "305", "found": "expunged"},
    ]


def test_transcript() -> None:
    _, found = printed("transcript")
    assert found["programmes[]"] == [
        {"name": "GED PROGRAM", "completed_on": "2014-05-20"},
        {"name": "DRUG EDUCATION CLASS", "completed_on": "2015-04-15"},
    ]


def test_judgment() -> None:
    kind, found = printed("judgment")
    assert kind == "judgment"
    assert found["judgment.term"] == ["250 months"]
    assert found["judgment.sentenced_on"] == ["2012-05-03"]
    assert found["court.docket"] == ["3:11-cr-00042-ABC-1"]
    assert found["charges[]"] == [
        {"count": "1", "offense": "Conspiracy to distribute marijuana", "statute": "21 U.S.C. § 846"}
    ]


def test_order_with_its_outcome_and_reasons() -> None:
    kind, found = printed("order")
    assert kind == "order"
    assert found["rulings[P].outcome"] == ["denied_without_prejudice"]
    assert found["rulings[P].on"] == ["2022-03-04"]
    assert found["denials[P].reasons[]"] == ["D1", "D3", "D5", "D10"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-year sentence", "20 years"),
        ("250 months", "250 months"),
        ("20 years and 10 months", "20 years 10 months"),
        ("catorce años", "14 years"),
        ("life without parole", "life"),
        ("some time", None),
        ("99999 years", None),
    ],
)
def test_terms(text: str, value: str | None) -> None:
    assert reading.term(text) == value
