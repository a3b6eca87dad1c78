"""From a manifest to its bytes."""

from ballots import canonical
from ballots.manifest.fields import BudgetLine, Lot, Manifest, Project, Style
from ballots.manifest.read import FORMAT, parse_manifest


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes to publish and sign; raises BadManifest unless every rule of the format holds."""
    data = canonical.dumps(_to_json(manifest))
    parse_manifest(data)
    return data


def project_json(project: Project) -> dict[str, object]:
    """A project as it stands in the manifest's JSON."""
    return {
        "id": project.id,
        "cost": project.cost,
        "area": project.area,
        "lines": project.lines,
        "titles": dict(project.titles),
        "description": project.description.hex(),
    }


def _to_json(manifest: Manifest) -> dict[str, object]:
    return {
        "format": FORMAT,
        "vote_id": manifest.vote_id,
        "title": dict(manifest.title),
        "authority": manifest.authority,
        "languages": manifest.languages,
        "styles": [_style_json(style) for style in manifest.styles],
        "budget_lines": [_line_json(line) for line in manifest.budget_lines],
        "projects": [project_json(project) for project in manifest.projects],
        "opens": canonical.utc_text(manifest.opens),
        "closes": canonical.utc_text(manifest.closes),
        "box_closes": canonical.utc_text(manifest.box_closes),
        "roll": {"root": canonical.b64(manifest.roll_root), "size": manifest.roll_size},
        "log_key": canonical.b64(manifest.log_key),
        "promise_key": canonical.b64(manifest.promise_key),
        "witnesses": {
            "keys": [{"key": canonical.b64(key), "name": name} for name, key in manifest.witnesses],
            "quorum": manifest.quorum,
        },
        "officers": [{"key": canonical.b64(officer.key), "role": officer.role} for officer in manifest.officers],
        "lot": _lot_json(manifest.lot),
        "min_batch": manifest.min_batch,
        "limits": {"unused_per_mille": manifest.unused_per_mille},
        "reasons": {"add": manifest.add_reasons, "strike": manifest.strike_reasons},
        "software": {"verifier": manifest.verifier.hex(), "version": manifest.version},
        "booth_script": None if manifest.booth_script is None else manifest.booth_script.hex(),
    }


def _style_json(style: Style) -> dict[str, object]:
    return {
        "id": style.id,
        "title": dict(style.title),
        "pass_key": canonical.b64(style.pass_key),
        "first_line": style.first_line,
        "lines": style.lines,
        "budget_lines": style.budget_lines,
        "reason": style.reason,
    }


def _line_json(line: BudgetLine) -> dict[str, object]:
    return {
        "id": line.id,
        "title": dict(line.title),
        "budget": line.budget,
        "currency": line.currency,
        "exponent": line.exponent,
        "rule": line.rule,
        "ballot": {"kind": "approval", "max_choices": line.max_choices, "max_cost": line.max_cost},
    }


def _lot_json(lot: Lot) -> dict[str, object]:
    if lot.at is None:
        return {"kind": lot.kind}
    return {"at": canonical.utc_text(lot.at), "kind": lot.kind, "source": lot.source}
