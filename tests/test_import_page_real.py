"""Real public files through the import page: every row accounted for, and the figures come out."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxdata import estimates, metrics, publishing
from cxdata.dataset import open_current
from tests.build import everything
from tests.test_import_page import opened, press, words

Give = Callable[..., AppTest]
DAY = date(2020, 7, 1)
SUM = re.compile(
    r"([\d,]+) rows? read = ([\d,]+) accepted \+ ([\d,]+) rejected \+ ([\d,]+) dropped"
)
CNCF = "cncf_2020_h2/maintainer_2020_h2_CNCF_Maintainers_Survey_2020_H2.csv"
JUPYTER = "jupyter_2015/2015_notebook_ux_surveygizmo_export.csv"
FINISHED = """
[source]
name = "Notebook users"
preset = "surveygizmo"
[columns]
recommend = "Status"
[values.recommend]
Complete = 9
"""


BENCHMARK = """
[table]
name = "benchmarks"
[source]
name = "Civil Service People Survey"
[columns]
organisation = "Organisation"
[constants]
period = 2019-01-01
[measures."Engagement"]
column = "Employee Engagement Index"
[drop]
rows = [{ column = "Organisation code", equals = ["CS_MEDIAN", "CS_MEAN"] }]
"""
CSPS = "csps/Civil-Service-People-Survey-2019-All-Organisation-Scores-CSV-format.csv"


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, real_data: Path) -> Give:
    """The page of an empty data set, with a real file and perhaps a mapping."""

    def page(file: str, mapping: str = "") -> AppTest:
        (tmp_path / "set").mkdir()
        shown = opened(monkeypatch, tmp_path / "set")
        files, toml = shown.file_uploader
        files.upload(Path(file).name, (real_data / file).read_bytes(), "text/csv")
        if mapping:
            toml.upload("map.toml", mapping.encode(), "application/toml")
        shown.run()
        assert not shown.exception
        return shown

    return page


def answered(page: AppTest, answers: Mapping[str, str]) -> AppTest:
    """The page once each question that an entry names is answered by the option that it names."""
    for question, option in answers.items():
        (radio,) = (one for one in page.radio if re.search(question, one.label))
        (number, *_) = (n for n, said in enumerate(radio.options) if re.search(option, said))
        radio.set_value(number).run()
        for gap in page.date_input:
            if gap.label == "The day" and gap.value is None:
                gap.set_value(DAY).run()
    assert not page.exception and not page.error
    return page


def sums(page: AppTest) -> tuple[int, ...]:
    """Rows read, accepted, rejected and dropped, which add up."""
    found = SUM.search(words(page))
    assert found
    read, *fates = (int(group.replace(",", "")) for group in found.groups())
    assert read == sum(fates)
    return (read, *fates)


def estimated(folder: Path, metric: str) -> tuple[float, int]:
    row = estimates.estimate(open_current(folder), everything(), metrics.metric(metric))
    value, n = row.select("value", "n").row(0)
    return round(value, 2), n


def test_maintainers_were_asked_on_another_scale_and_the_page_asks_about_it(
    give: Give, tmp_path: Path
) -> None:
    page = give(CNCF)
    assert "the header says 1-10, the standard is 0-10" in "\n".join(r.label for r in page.radio)
    (scale,) = (radio for radio in page.radio if "(recommend)" in radio.label)
    assert scale.options[0].startswith("Asked on 1-10, stretched\\: “Would you recommend CNCF")
    page = answered(
        page,
        {
            "No column is a date": "^One day for all answers",
            r"\(recommend\)": "^Kept as answered.* an NPS that is not on the standard scale",
            r"\(satisfaction\)": "Leave it out",
            "Do you have a good understanding": "Leave it out",
            "Which column is comment": "Leave it out|one of them",
        },
    )
    assert sums(page) == (97, 97, 0, 0)
    press(page)
    assert estimated(tmp_path / "set", "nps") == (55.67, 97)
    assert "NPS 56 (" in words(page) and "97 answers" in words(page)
    assert "Recommend was asked on 1-10 and is kept as answered" in words(page)


def test_of_the_films_survey_every_row_in_another_encoding_is_read(
    give: Give, tmp_path: Path
) -> None:
    page = answered(give("starwars_2014/StarWars.csv"), {"No column is a date": ""})
    read, accepted, rejected, _ = sums(page)
    assert (read, rejected) == (1186, 0)
    press(page)
    made = publishing.published(tmp_path / "set")
    assert made and made.table("responses").height == accepted
    assert made.receipts()[-1]["files"][0]["encoding"] == "cp1252"


def test_of_the_notebook_survey_half_are_partial(give: Give, tmp_path: Path) -> None:
    page = give(JUPYTER, FINISHED)
    assert sums(page) == (1706, 779, 0, 927)
    press(page)
    assert estimated(tmp_path / "set", "nps") == (100, 779)


@pytest.mark.parametrize("file", ["qualtRics_sample.csv", "qualtRics_sample_legacy.csv"])
def test_one_response_of_each_qualtrics_layout_arrives(
    give: Give, tmp_path: Path, file: str
) -> None:
    page = answered(give(f"qualtrics/{file}"), {"No column is clearly a score": "Satisfaction"})
    assert sums(page) == (1, 1, 0, 0)
    press(page)
    assert estimated(tmp_path / "set", "csat")[1] == 1


def test_conference_sessions_give_their_figures(
    give: Give, tmp_path: Path, real_data: Path
) -> None:
    mapping = (real_data.parent / "mappings" / "carpentrycon.toml").read_text()
    page = give("carpentries/2020_carpentryconhome_raw.csv", mapping)
    assert sums(page)[:3] == (124, 124, 0)
    press(page)
    assert estimated(tmp_path / "set", "nps") == (62.10, 124)
    assert "NPS 62 (" in words(page)


def test_a_published_benchmark_comes_in_by_its_mapping(give: Give, tmp_path: Path) -> None:
    page = give(CSPS, BENCHMARK)
    assert sums(page) == (111, 109, 0, 2)
    press(page)
    made = publishing.published(tmp_path / "set")
    assert made and made.table("benchmarks")["value"].median() == 63
    assert "no answers yet" in words(page)


def test_a_published_benchmark_without_a_mapping_asks_whether_it_is_one(
    give: Give, tmp_path: Path
) -> None:
    page = give(CSPS)
    (gap,) = (one for one in page.text_input if one.label == "Period")
    gap.set_value("2019").run()
    answered(page, {"all groups together": "Leave it out"})
    assert sums(page) == (111, 109, 0, 2)
    press(page)
    made = publishing.published(tmp_path / "set")
    assert made
    figures = made.table("benchmarks").filter(measure="Employee Engagement Index")
    assert figures["value"].median() == 63


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("csps/04_01-raw_tbl_bm_data.parquet", "UTF"),
        ("damaged/poison.parquet", "poison.parquet"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_published(
    give: Give, tmp_path: Path, file: str, said: str
) -> None:
    page = give(file)
    (error,) = page.error
    assert said in error.value and "Traceback" not in error.value
    assert publishing.published(tmp_path / "set") is None
