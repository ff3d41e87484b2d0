"""What becomes of a proposal: a file to fill in, or a mapping where nothing is in doubt."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import table_mapping
from cxdata.importing.language import mapping_from
from cxdata.importing.mapping import Mapping
from cxdata.importing.proposing import propose
from cxdata.importing.proposing.proposal import Guess, Proposal
from cxdata.importing.table_mapping import TableMapping


def keep(proposal: Proposal, path: Path) -> str:
    """Write the mapping into a file, and say what is left to do.

    Raises:
        UsageError: where there is such a file, which may have been filled in by hand.
        ImportFailed: for a place that cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists: name another file, or remove it first.") from error
    except OSError as error:
        raise ImportFailed(f"{path} cannot be written: {error.strerror}.") from error
    if not proposal.doubts:
        return f"Wrote {path}. Nothing is in doubt: go on with --mapping {path}."
    return "\n".join(
        [f"Wrote {path}. Answer in it what the file does not tell:", *_doubts(proposal)]
    )


def undoubted(files: Sequence[Path]) -> tuple[Mapping | TableMapping, str]:
    """The mapping that is proposed for the files, and what a reader should know of it.

    Raises:
        ImportFailed: for a file that cannot be read, and where anything is in doubt.
    """
    proposal = propose(files)
    if proposal.doubts:
        names = " ".join(shlex.quote(str(path)) for path in files)
        target = shlex.quote(proposal.name)
        raise ImportFailed(
            f"{files[0].name} needs a mapping, since this is in doubt:\n"
            + "\n".join(_doubts(proposal))
            + f"\nRun `python -m cxdata propose {names} --into {target}`, fill it in, and "
            f"import with --mapping {target}."
        )
    name = f"{proposal.name} (proposed)"
    read = table_mapping.mapping_from if proposal.table else mapping_from
    return read(proposal.text, name), _said(proposal)


def _doubts(proposal: Proposal) -> list[str]:
    return [f"- {doubt.line()}" for doubt in proposal.doubts]


def _said(proposal: Proposal) -> str:
    """The guesses in a few lines: a wrong one has to be seen before the figures are believed."""
    said = [f"  {_guess(guess)}" for guess in proposal.guesses]
    return "\n".join(["No mapping was given; this one was proposed:", *said, "", ""])


def _guess(guess: Guess) -> str:
    column = f'"{guess.column}"' if guess.column else "the file"
    return f"{guess.role}: {column}, {guess.sureness}: {guess.why}"
