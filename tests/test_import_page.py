"""The import page without a browser: its guards, its errors, and that nothing is left behind."""

import tempfile
from pathlib import Path

import filelock
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES, offered
from cxdata import publishing
from cxdata.published import versions
from cxdata.published.manifest import About
from cxdata.shelf import shelf_of
from pages.parts import doubts
from tests.build import publish, responses
from tests.importing import layouts

MAPPING = """
[source]
name = "Shops"
[columns]
response_id = "Nr"
business_unit = "Branch"
recommend = "Q1"
comment = "Why"
[answered_at]
column = "Date"
"""
MAPPING_FORMULA = MAPPING.replace('"Why"', '"=Why"')
MAPPING_SHORT = '[source]\nname = "S"\n[columns]\nrecommend = "Q1"\n[answered_at]\ncolumn = "Date"'
HEAD = "Nr,Branch,Q1,Why,Date,E-mail\n"
GOOD = HEAD + "".join(
    f"{n},North,{score},write to ann@example.org,2025-03-{n + 1:02},bob@example.org\n"
    for n, score in enumerate([10, 9, 9, 8, 7, 6, 0, 10, 9, 10])
)
WRONG = GOOD + "77,North,42,=1+1,2025-03-20,\n78,North,,,2025-03-21,\n"


SCRIPT = """
import streamlit as st
import app
from pages.manage import import_survey
whole = app.PAGES
app.PAGES = {"Only": [("", "Import", ":material/upload_file:", import_survey.show)]}
try:
    app.main()
finally:
    app.PAGES = whole
"""


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AppTest:
    """The app on `folder` with the import as its only page."""
    monkeypatch.setenv("CX_DATA", str(folder))
    shelf_of.cache_clear()
    return AppTest.from_string(SCRIPT, default_timeout=300).run()


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of temporary files of this test alone."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set of somebody's own, of one answer."""
    publish(tmp_path / "set", About(name="Mine"), responses=responses([{"recommend": 9}]))
    return tmp_path / "set"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AppTest:
    return opened(monkeypatch, folder)


def given(
    page: AppTest, survey: str | bytes, mapping: str = MAPPING, name: str = "s.csv"
) -> AppTest:
    files, toml = page.file_uploader
    files.upload(name, survey if isinstance(survey, bytes) else survey.encode(), "text/csv")
    toml.upload("shops.toml", mapping.encode(), "application/toml")
    page.run()
    assert not page.exception
    return page


def press(page: AppTest) -> AppTest:
    page.button(key="publish").click().run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    parts = [page.markdown, page.caption, page.error, page.warning, page.info, page.success]
    return "\n".join(str(one.value) for part in parts for one in part).replace("\\", "")


def test_before_a_file_is_given_there_is_only_the_question_for_one(page: AppTest) -> None:
    assert not page.exception and not page.error
    assert len(page.file_uploader) == 2
    assert not page.button


def test_a_survey_is_published_and_its_nps_and_receipt_are_there_at_once(
    page: AppTest, folder: Path, temporary: Path
) -> None:
    given(page, GOOD)
    assert "10 rows read = 10 accepted + 0 rejected + 0 dropped" in words(page)
    press(page)
    assert "NPS 45 (" in words(page) and "11 answers" in words(page)
    assert {"Receipt (CSV)", "Receipt (text)"} <= {one.label for one in page.download_button}
    now = publishing.published(folder)
    assert now and now.table("responses").height == 11
    assert "example.org" not in str(now.table("responses").rows())
    assert not list(temporary.iterdir())
    page.run()
    assert "NPS 45 (" in words(page), "a reload shows it again"
    page.button(key="another").click().run()
    assert "NPS 45 (" not in words(page) and len(page.file_uploader) == 2


def test_nobodys_address_is_shown(page: AppTest) -> None:
    given(page, WRONG)
    shown = words(page) + "".join(str(one.value) for one in (*page.dataframe, *page.table))
    assert "North" in shown
    assert "example.org" not in shown


def test_what_a_table_of_the_page_is_saved_as_runs_in_no_spreadsheet(page: AppTest) -> None:
    given(page, GOOD.replace("write to", "=HYPERLINK", 1).replace("Why", "=Why"), MAPPING_FORMULA)
    tables = [frame.value for frame in page.dataframe]
    assert [str(frame.iloc[0]["'=Why"])[:3] for frame in tables[:1]] == ["'=H"]
    assert [str(frame.iloc[0]["comment"])[:3] for frame in tables[1:2]] == ["'=H"]


def test_a_column_called_like_markdown_is_shown_as_it_is_called(
    page: AppTest,
) -> None:
    hostile = "![x](http://evil.example/x.png) $a$"
    given(page, WRONG.replace("Q1", hostile), MAPPING.replace("Q1", hostile))
    (reasons,) = [table.value for table in page.table]
    assert "!\\[x\\]" in str(reasons["Reason"].to_list()[0])
    page.checkbox[0].check().run()
    press(page)
    said = "\n".join(str(one.value) for one in page.markdown)
    assert "![x]" not in said and "!\\[x\\]" in said


def test_what_was_made_of_the_file_is_said_before_it_is_published(page: AppTest) -> None:
    grid = [["Date", "Q1"], ["2025-03-01", "9"]]
    book = layouts.as_xlsx(grid, sheets=("Answers", "Notes"))
    given(page, book, MAPPING_SHORT, "s.xlsx")
    assert "Only the sheet 'Answers' was read, not 'Notes'." in words(page)
    press(page)
    assert "Only the sheet 'Answers' was read, not 'Notes'." in words(page)


def test_rejected_rows_are_agreed_to_before_they_are_left_out(page: AppTest, folder: Path) -> None:
    given(page, WRONG)
    assert "12 rows read = 10 accepted + 1 rejected" in words(page)
    assert "'42'" in words(page) and "publish without these rows" in words(page)
    assert page.button(key="publish").disabled
    page.checkbox[0].check().run()
    press(page)
    assert "NPS 45 (" in words(page)
    assert "Rejected rows (CSV)" in {one.label for one in page.download_button}
    (kept,) = folder.glob("versions/*/rejected.parquet")
    assert pl.read_parquet(kept)["Q1"].to_list() == ["42"]


def test_the_same_file_again_adds_nothing_and_says_so(page: AppTest, folder: Path) -> None:
    press(given(page, GOOD))
    page.button(key="another").click().run()
    press(given(page, GOOD))
    assert "Nothing new: every answer was published before" in words(page)
    assert "NPS 45 (" in words(page)
    assert len(versions.names(folder)) == 2


def test_a_survey_that_is_known_can_be_replaced(page: AppTest, folder: Path) -> None:
    press(given(page, GOOD))
    page.button(key="another").click().run()
    given(page, HEAD + "500,North,10,,2025-04-01,\n")
    page.radio(key="how").set_value(page.radio(key="how").options[1]).run()
    press(page)
    now = publishing.published(folder)
    assert now and now.table("responses").height == 2


@pytest.mark.parametrize(
    ("suggestion", "said"),
    [
        ('[columns] comment = "Anything else?"', "“Anything else?”"),
        ('[columns] recommend = "Q1"  # asked on 1-10', "Asked on 1-10: “Q1”"),
        (
            '[answered_at] year = 2017; month = …; day = "INTDATE"',
            "“INTDATE” is the day of a month of 2017",
        ),
        ('[answered_at] year = …; month = …; day = "Day"', "“Day” is the day of a month"),
        (r'[columns] ease = "\"A\" #1"', 'Ease, 1-7: “"A" #1”'),
        ('[columns] satisfaction = "Q1"', "Satisfaction, 1-5: “Q1”"),
        ('[columns] recommend = "…"', "Would recommend, 0-10: a column that you choose"),
        ("[columns] # none of them", "None of them"),
    ],
)
def test_an_answer_to_a_question_is_in_words(suggestion: str, said: str) -> None:
    assert doubts.in_words(suggestion) == said


def test_a_score_that_nothing_tells_is_chosen_from_the_columns(page: AppTest) -> None:
    rows = "".join(f"2025-03-{n + 1:02},{n * 3},a{n}\n" for n in range(20))
    page.file_uploader[0].upload("s.csv", f'Date,"What ""if""?",Code\n{rows}'.encode(), "text/csv")
    page.run()
    (question,) = [one for one in page.radio if "score" in one.label]
    question.set_value(0).run()
    (column,) = [one for one in page.selectbox if one.label == "Column"]
    column.set_value('What "if"?').run()
    assert not page.exception
    assert "20 rows read = 4 accepted + 16 rejected" in words(page)


def test_a_survey_without_ids_that_comes_again_is_asked_about_in_the_pages_words(
    page: AppTest,
) -> None:
    press(given(page, "Date,Q1\n2025-03-01,9\n", MAPPING_SHORT))
    page.button(key="another").click().run()
    press(given(page, "Date,Q1\n2025-03-02,8\n", MAPPING_SHORT))
    assert "Choose “Replace” above" in words(page) and "--" not in words(page)


@pytest.mark.parametrize(
    ("survey", "mapping", "said"),
    [
        (b"", MAPPING, "s.csv is empty"),
        (HEAD, MAPPING, "has a header but no rows"),
        (b"%PDF-1.7", MAPPING, "is a PDF"),
        (" <!DOCTYPE html><title>Sign in</title>", MAPPING, "is a web page, not an export"),
        (b"PAR1 no parquet", MAPPING, "damaged or no Parquet file"),
        ("Nr,Branch\n1,North\n", MAPPING, "Unknown column 'Q1'"),
        (GOOD, "[source", "no valid TOML"),
        (GOOD, MAPPING + "\n[colums]\n", "Did you mean 'columns'?"),
        (GOOD, MAPPING.replace('recommend = "Q1"', ""), "No score is mapped"),
    ],
)
def test_what_cannot_be_imported_is_one_clear_message(
    page: AppTest, folder: Path, temporary: Path, survey: str | bytes, mapping: str, said: str
) -> None:
    given(page, survey, mapping)
    (error,) = page.error
    assert said in error.value.replace("\\", "")
    assert "Traceback" not in error.value and str(temporary) not in error.value
    assert all(button.key != "publish" for button in page.button)
    assert len(versions.names(folder)) == 1
    assert not list(temporary.iterdir())


def test_while_somebody_else_imports_it_says_so_and_the_next_try_succeeds(
    page: AppTest, folder: Path
) -> None:
    given(page, GOOD)
    with filelock.FileLock(folder / ".lock"):
        press(page)
        (error,) = page.error
        assert "Another import is writing into" in error.value
    assert len(versions.names(folder)) == 1
    press(page)
    assert "NPS 45 (" in words(page)


def test_a_column_can_be_chosen_otherwise_and_the_text_follows(page: AppTest) -> None:
    given(page, GOOD.replace("Q1", "Q1,Q2").replace(",North,", ",North,3,"))
    (recommend,) = (one for one in page.selectbox if one.label.startswith("Would recommend"))
    assert recommend.value == "Q1"
    recommend.select("Q2").run()
    assert 'recommend = "Q2"' in page.code[0].value
    assert not page.exception


def test_an_expert_writes_the_mapping_as_text(page: AppTest) -> None:
    given(page, GOOD)
    page.toggle[0].set_value(True).run()
    (text,) = page.text_area
    text.set_value(text.value.replace('"Shops"', '"Kiosks"')).run()
    press(page)
    assert "NPS 45 (" in words(page)


def test_beside_a_made_up_company_a_data_set_of_ones_own_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    demo = tmp_path / "sample_data"
    made_up = About(name="Demo", made_up=True)
    publish(demo, made_up, responses=responses([{"recommend": 0}] * 20))
    page = given(opened(monkeypatch, demo), GOOD)
    assert "made-up company" in words(page)
    page.text_input(key="folder").set_value("../elsewhere").run()
    assert "cannot name a folder here" in words(page)
    page.text_input(key="folder").set_value("our_data").run()
    press(page)
    assert "NPS 40 (" in words(page) and "10 answers" in words(page)
    assert f"CX_DATA={tmp_path / 'our_data'} make run" in page.code[0].value
    assert len(versions.names(demo)) == 1
    assert versions.names(tmp_path / "our_data")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"published": "20990101T000000Z"}, "Unknown version"),
        ({"published": "../../etc"}, "Unknown version"),
        ({"published": "x", "beside": "../etc"}, "cannot name a folder here"),
        ({"published": "x", "beside": "nowhere"}, "Unknown version 'x'. Known: none."),
    ],
)
def test_a_link_to_what_was_never_published_says_so(
    page: AppTest, link: dict[str, str], said: str
) -> None:
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert said in words(page)


@pytest.mark.parametrize(("setting", "there"), [("off", False), ("OFF", False), ("", True)])
def test_an_operator_can_take_the_page_away(
    monkeypatch: pytest.MonkeyPatch, setting: str, there: bool
) -> None:
    monkeypatch.setenv("CX_IMPORT", setting)
    assert ("import" in {path for path, *_ in offered(PAGES["Manage"])}) is there
