"""From bytes to a manifest, as strictly as the format allows: exact keys, exact types, every number in its place."""

import re
from typing import Any

from ballots.canonical import NotCanonical, loads
from ballots.manifest.fields import SMALL_STYLE, BudgetLine, Lot, Manifest, Officer, Project, Style
from ballots.manifest.values import (
    BadManifest,
    Contradiction,
    check_unique,
    read_bytes,
    read_code,
    read_hash,
    read_id,
    read_key,
    read_languages,
    read_list,
    read_match,
    read_number,
    read_object,
    read_pass_key,
    read_rule,
    read_text,
    read_texts,
    read_time,
)
from ballots.texts import N_, Told

FORMAT = "puljen/manifest/1"
_CURRENCY = re.compile(r"[A-Z]{3}")
_U32 = 2**32 - 1


def parse_manifest(data: bytes) -> Manifest:
    """The manifest these bytes spell; anything that breaks the format raises BadManifest."""
    try:
        manifest = _manifest(loads(data))
    except NotCanonical as error:
        raise BadManifest(f"manifest.json: {error}") from error
    _check_whole(manifest)
    return manifest


def _manifest(value: Any) -> Manifest:
    top = read_object(
        value,
        "manifest",
        "authority booth_script box_closes budget_lines closes format languages limits log_key lot min_batch officers "
        "opens projects promise_key reasons roll software styles title vote_id witnesses",
    )
    if top["format"] != FORMAT:
        raise BadManifest(f"the format is not {FORMAT}")
    languages = read_languages(top["languages"])
    roll = read_object(top["roll"], "roll", "root size")
    witnesses = read_object(top["witnesses"], "witnesses", "keys quorum")
    reasons = read_object(top["reasons"], "reasons", "add strike")
    software = read_object(top["software"], "software", "verifier version")
    limits = read_object(top["limits"], "limits", "unused_per_mille")
    booth_script = top["booth_script"]
    manifest = Manifest(
        vote_id=read_id(top["vote_id"], "vote_id"),
        title=read_texts(top["title"], "title", languages),
        authority=read_text(top["authority"], "authority"),
        languages=languages,
        styles=read_list(top["styles"], "styles", lambda item, at: _style(item, at, languages)),
        budget_lines=read_list(top["budget_lines"], "budget_lines", lambda item, at: _budget_line(item, at, languages)),
        projects=read_list(top["projects"], "projects", lambda item, at: _project(item, at, languages)),
        opens=read_time(top["opens"], "opens"),
        closes=read_time(top["closes"], "closes"),
        roll_size=read_number(roll["size"], "roll.size", 1, _U32),
        roll_root=read_bytes(roll["root"], "roll.root", 32),
        log_key=read_key(top["log_key"], "log_key"),
        promise_key=read_key(top["promise_key"], "promise_key"),
        officers=read_list(top["officers"], "officers", _officer),
        lot=_lot(top["lot"]),
        version=read_text(software["version"], "software.version"),
        verifier=read_hash(software["verifier"], "software.verifier"),
        min_batch=read_number(top["min_batch"], "min_batch", 1, _U32),
        unused_per_mille=read_number(limits["unused_per_mille"], "limits.unused_per_mille", 0, 1000),
        add_reasons=read_list(reasons["add"], "reasons.add", read_code),
        strike_reasons=read_list(reasons["strike"], "reasons.strike", read_code),
        quorum=read_number(witnesses["quorum"], "witnesses.quorum", 0, 100),
        witnesses=read_list(witnesses["keys"], "witnesses.keys", _witness),
        booth_script=None if booth_script is None else read_hash(booth_script, "booth_script"),
    )
    if read_time(top["box_closes"], "box_closes") != manifest.box_closes:
        raise BadManifest("box_closes is not 15 minutes after closes")
    return manifest


def _style(value: Any, at: str, languages: tuple[str, ...]) -> Style:
    style = read_object(value, at, "budget_lines first_line id lines pass_key reason title")
    return Style(
        id=read_number(style["id"], f"{at}.id", 1, _U32),
        title=read_texts(style["title"], f"{at}.title", languages),
        pass_key=read_pass_key(style["pass_key"], f"{at}.pass_key"),
        first_line=read_number(style["first_line"], f"{at}.first_line", 0, _U32),
        lines=read_number(style["lines"], f"{at}.lines", 1, _U32),
        budget_lines=read_list(style["budget_lines"], f"{at}.budget_lines", read_id),
        reason=read_text(style["reason"], f"{at}.reason", empty=True),
    )


def _budget_line(value: Any, at: str, languages: tuple[str, ...]) -> BudgetLine:
    line = read_object(value, at, "ballot budget currency exponent id rule title")
    ballot = read_object(line["ballot"], f"{at}.ballot", "kind max_choices max_cost")
    if ballot["kind"] != "approval":
        raise BadManifest(f"{at}.ballot.kind: only approval ballots are known")
    return BudgetLine(
        id=read_id(line["id"], f"{at}.id"),
        title=read_texts(line["title"], f"{at}.title", languages),
        budget=read_number(line["budget"], f"{at}.budget", 0),
        currency=read_match(line["currency"], f"{at}.currency", _CURRENCY),
        exponent=read_number(line["exponent"], f"{at}.exponent", 0, 4),
        rule=read_rule(line["rule"], f"{at}.rule"),
        max_choices=read_number(ballot["max_choices"], f"{at}.ballot.max_choices", 0),
        max_cost=read_number(ballot["max_cost"], f"{at}.ballot.max_cost", 0),
    )


def _project(value: Any, at: str, languages: tuple[str, ...]) -> Project:
    project = read_object(value, at, "area cost description id lines titles")
    return Project(
        id=read_id(project["id"], f"{at}.id"),
        cost=read_number(project["cost"], f"{at}.cost", 1),
        area=read_text(project["area"], f"{at}.area", empty=True),
        lines=read_list(project["lines"], f"{at}.lines", read_id),
        titles=read_texts(project["titles"], f"{at}.titles", languages),
        description=read_hash(project["description"], f"{at}.description"),
    )


def _officer(value: Any, at: str) -> Officer:
    officer = read_object(value, at, "key role")
    return Officer(read_code(officer["role"], f"{at}.role"), read_key(officer["key"], f"{at}.key"))


def _witness(value: Any, at: str) -> tuple[str, bytes]:
    witness = read_object(value, at, "key name")
    return read_id(witness["name"], f"{at}.name"), read_key(witness["key"], f"{at}.key")


def _lot(value: Any) -> Lot:
    if value == {"kind": "project-id"}:
        return Lot("project-id")
    lot = read_object(value, "lot", "at kind source")
    if lot["kind"] != "beacon":
        raise BadManifest("lot.kind is neither beacon nor project-id")
    return Lot("beacon", read_text(lot["source"], "lot.source"), read_time(lot["at"], "lot.at"))


# What must fit together ----------------------------------------------------------------------------------------------


def _check_whole(manifest: Manifest) -> None:
    _check_times(manifest)
    check_unique("style ids", [style.id for style in manifest.styles])
    check_unique("pass keys", [style.pass_key for style in manifest.styles])
    check_unique("ids of budget lines", [line.id for line in manifest.budget_lines])
    check_unique("project ids", [project.id for project in manifest.projects])
    keys = [manifest.log_key, manifest.promise_key, *(officer.key for officer in manifest.officers)]
    check_unique("keys", keys + [key for _, key in manifest.witnesses])
    if len(manifest.officers) != 2 or manifest.officers[0].role == manifest.officers[1].role:
        raise BadManifest("officers: two, in two roles")
    if manifest.quorum > len(manifest.witnesses):
        raise BadManifest("witnesses.quorum is above the number of witnesses")
    _check_styles(manifest)
    known = {line.id for line in manifest.budget_lines}
    for project in manifest.projects:
        if why := _fault_of(project.lines, known):
            raise Contradiction(N_("project %(id)s: %(why)s"), id=project.id, why=why)


def _check_times(manifest: Manifest) -> None:
    if not manifest.opens < manifest.closes:
        raise Contradiction(N_("opens is not before closes"))
    if manifest.lot.at is not None and manifest.lot.at < manifest.deadline:
        raise Contradiction(N_("lot.at is less than 24 hours after box_closes"))


def _check_styles(manifest: Manifest) -> None:
    known = {line.id for line in manifest.budget_lines}
    following = 0
    for style in manifest.styles:
        if why := _fault_of(style.budget_lines, known):
            raise Contradiction(N_("style %(id)s: %(why)s"), id=style.id, why=why)
        if style.first_line != following:
            text = N_("style %(id)s: its range of the roll does not begin at line %(line)s")
            raise Contradiction(text, id=style.id, line=following)
        if (style.lines < SMALL_STYLE) != bool(style.reason):
            text = N_("style %(id)s: a reason stands exactly where fewer than %(few)s are on the roll")
            raise Contradiction(text, id=style.id, few=SMALL_STYLE)
        following += style.lines
    if following != manifest.roll_size:
        text = N_("the styles hold %(lines)s lines, the roll %(size)s")
        raise Contradiction(text, lines=following, size=manifest.roll_size)
    if unused := known - {line for style in manifest.styles for line in style.budget_lines}:
        raise Contradiction(N_("no style votes on budget line %(line)s"), line=min(unused))


def _fault_of(lines: tuple[str, ...], known: set[str]) -> Told | None:
    if len(set(lines)) != len(lines):
        return Told(N_("a budget line stands twice"))
    if not lines or not known.issuperset(lines):
        return Told(N_("no budget line, or one that does not exist"))
    return None
