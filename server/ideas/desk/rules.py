"""Reading a list of ideas from CSV. Pure; prices in minor units."""

import csv
import io
from collections.abc import Iterator

from server.ideas.rules import LONGEST_NAME, IdeaDraft
from server.rounds.rules import N_, BadDraft, BadRows, Problem, parse_minor

NEEDED = ("title", "text")
OPTIONAL = ("area", "price", "category", "proposer")
DANISH = {
    "titel": "title",
    "tekst": "text",
    "område": "area",
    "pris": "price",
    "emne": "category",
    "forslagsstiller": "proposer",
}
"""Danish name of a column → its name here."""
MOST = 5000
Row = tuple[int, list[str]]


def read_ideas(data: bytes, exponent: int) -> tuple[list[IdeaDraft], list[Problem]]:
    """Ideas of a CSV with a heading row, `;` or `,`, UTF-8 or Windows-1252, and what of it cannot be read; whether the
    call takes them is not asked here. BadRows when there is no list at all."""
    rows, problems = _rows(_text(data))
    if not rows:
        raise BadRows(problems or [Problem(1, N_("The file is empty."))])
    (at, heading), *body = rows
    typed = [cell.strip().lower() for cell in heading]
    names = [DANISH.get(name, name) for name in typed]
    _check_heading(at, names)
    drafts: list[IdeaDraft] = []
    for number, cells in body[:MOST]:
        draft, wrong = _draft(number, names, cells, exponent)
        drafts += [draft] if draft else []
        problems += wrong
    if len(body) > MOST:
        problems.append(Problem(body[MOST][0], N_("A file holds at most %(most)s ideas."), {"most": MOST}))
    if not body and not problems:
        problems.append(Problem(at, N_("There is no row below the heading.")))
    if not drafts and problems:
        raise BadRows(problems)
    return drafts, problems


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> tuple[list[Row], list[Problem]]:
    """(number of the row's first line, cells), blank rows left out; what breaks the CSV itself ends the reading."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        return rows, [Problem(number, N_("The row cannot be read: %(why)s."), {"why": error})]
    return rows, []


def _check_heading(row: int, names: list[str]) -> None:
    def found(text: str, wrong: Iterator[str]) -> list[Problem]:
        return [Problem(row, text, {"name": name}) for name in wrong]

    problems = [
        *found(N_("The column %(name)s is missing."), (_both(name) for name in NEEDED if name not in names)),
        *found(N_("The column %(name)s is unknown."), (n for n in names if n and n not in NEEDED + OPTIONAL)),
        *found(N_("The column %(name)s stands twice."), iter(sorted({n for n in names if n and names.count(n) > 1}))),
    ]
    if problems:
        raise BadRows(problems)


def _both(name: str) -> str:
    """A column by either name: "titel / title"."""
    return " / ".join([*(danish for danish, plain in DANISH.items() if plain == name), name])


def _draft(row: int, names: list[str], cells: list[str], exponent: int) -> tuple[IdeaDraft | None, list[Problem]]:
    """The row as an idea, None when its cells cannot be told apart or read; a price that is none is left out."""
    if any(cell.strip() for cell in cells[len(names) :]):
        text = N_("%(cells)s cells under a heading of %(columns)s.")
        return None, [Problem(row, text, {"cells": len(cells), "columns": len(names)})]
    cell = {name: text.strip() for name, text in zip(names, cells, strict=False)}
    if any("\ufffd" in text for text in cell.values()):
        return None, [Problem(row, N_("A character is neither UTF-8 nor Windows-1252."))]
    price, wrong = 0, list[Problem]()
    try:
        price = parse_minor(cell["price"], exponent) if cell.get("price") else 0
    except BadDraft as error:
        wrong.append(Problem(row, error.text, error.values))
    if len(cell.get("proposer", "")) > LONGEST_NAME:
        wrong.append(Problem(row, N_("The name of the proposer is too long.")))
    draft = IdeaDraft(
        title=cell.get("title", ""),
        body=cell.get("text", ""),
        area=cell.get("area", ""),
        price=price,
        category=cell.get("category", ""),
        proposer_name=cell.get("proposer", ""),
        row=row,
    )
    return draft, wrong
