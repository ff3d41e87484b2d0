"""Ten people who upload a file of the same name at once do not see each other's rows."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from cxdata import publishing
from cxdata.errors import DataSetError
from cxdata.importing import import_files, uploads, wizard
from cxdata.importing.language import mapping_from
from cxdata.importing.proposing import propose

PEOPLE = 10


@dataclass
class File:
    """A file as a browser gives it."""

    name: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def getbuffer(self) -> memoryview:
        return io.BytesIO(self.data).getbuffer()


def survey(person: int) -> File:
    rows = [f"{person}-{n},2025-03-{n + 1:02},{n % 11}" for n in range(20 + person)]
    head = "Response ID,Date,How likely are you to recommend us? (0-10)"
    return File("survey.csv", "\n".join([head, *rows, ""]).encode())


def test_ten_uploads_at_once_are_judged_each_by_itself() -> None:
    begin = Barrier(PEOPLE)

    def session(person: int) -> tuple[int, int, list[str]]:
        begin.wait()
        with uploads.kept([survey(person)]) as paths:
            proposal = propose(paths)
            mapping = mapping_from(proposal.text, "map.toml")
            shown = wizard.preview(paths, mapping)
            looked = wizard.look(paths, wizard.source_of(proposal.text))
        (file,) = shown.receipt.files
        return file.read, file.accepted, looked.first["Response ID"].to_list()

    with ThreadPoolExecutor(PEOPLE) as pool:
        found = [*pool.map(session, range(PEOPLE))]
    assert [read for read, *_ in found] == [20 + person for person in range(PEOPLE)]
    assert all(read == accepted for read, accepted, _ in found)
    assert all(
        one.startswith(f"{person}-") for person, (*_, ids) in enumerate(found) for one in ids
    )


def test_of_those_who_publish_at_once_each_is_in_or_is_told(tmp_path: Path) -> None:
    people = 3
    begin = Barrier(people)

    def session(person: int) -> int:
        with uploads.kept([survey(person)]) as paths:
            mapping = mapping_from(propose(paths).text, "map.toml")
            begin.wait()
            try:
                import_files(paths, mapping, tmp_path)
            except DataSetError as refused:
                assert "Another import is writing" in str(refused)
                return 0
            return 20 + person

    with ThreadPoolExecutor(people) as pool:
        found = [*pool.map(session, range(people))]
    made = publishing.published(tmp_path)
    assert made and made.table("responses").height == sum(found) > 0
