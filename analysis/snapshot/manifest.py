"""Reads and writes manifest.json, and refuses a snapshot whose files are not what it says."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.ground.errors import DomainError
from analysis.ground.hashing import canonical_json, sha256_of_bytes, sha256_of_file
from analysis.ground.text import LocalText
from analysis.snapshot.contract import (
    MANIFEST_FILE,
    SCHEMA,
    CampaignEntry,
    DrawEntry,
    FileEntry,
    Level,
    Manifest,
    QuestionColumn,
    QuestionKind,
    QuestionnaireEntry,
    UnitEntry,
)


def write_manifest(manifest: Manifest, folder: Path) -> str:
    """Write manifest.json into `folder` and return its SHA-256, by which the snapshot is known."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    (folder / MANIFEST_FILE).write_text(content, encoding="utf-8")
    return sha256_of_bytes(content.encode())


def read_manifest(folder: Path) -> Manifest:
    """Read manifest.json of a snapshot folder.

    Raises
    ------
    DomainError
        `snapshot.not_found`, `snapshot.unreadable` or `snapshot.schema`, saying which file and
        what to do.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise DomainError(
            "snapshot.not_found",
            "there is no snapshot here",
            where=str(folder),
            expected=f"a folder with {MANIFEST_FILE}",
            hint="Name the folder that `sipas snapshots write` printed.",
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        schema = content["schema"]
        if schema != SCHEMA:
            raise DomainError(
                "snapshot.schema",
                "this snapshot is of a schema this program does not read",
                where=str(path),
                got=schema,
                expected=SCHEMA,
                hint="Use the release of the program that wrote it.",
            )
        return _manifest(content)
    except (ValueError, KeyError, TypeError) as error:
        raise DomainError(
            "snapshot.unreadable",
            "the manifest is damaged",
            where=str(path),
            got=str(error),
            hint="Write the snapshot again.",
        ) from error


def check_files(manifest: Manifest, folder: Path) -> None:
    """Hold every file against its SHA-256 in the manifest; raise `snapshot.hash` on a change."""
    for entry in manifest.files:
        path = folder / entry.path
        got = sha256_of_file(path) if path.is_file() else "no file"
        if got != entry.sha256:
            raise DomainError(
                "snapshot.hash",
                "the file is not the one the manifest was written for",
                where=str(path),
                got=got,
                expected=entry.sha256,
                hint="Fetch the snapshot again from where it was written.",
            )


def snapshot_hash(manifest_folder: Path) -> str:
    """Return the SHA-256 of manifest.json, which seals every file of the snapshot."""
    return sha256_of_file(manifest_folder / MANIFEST_FILE)


def describe(manifest: Manifest) -> str:
    """Return the manifest as canonical JSON, for hashing and comparison."""
    return canonical_json(asdict(manifest))


def _text(value: Mapping[str, str]) -> LocalText:
    return LocalText(vi=value["vi"], en=value["en"])


def _manifest(content: Mapping[str, Any]) -> Manifest:
    campaign = content["campaign"]
    return Manifest(
        schema=content["schema"],
        campaign=CampaignEntry(**{**campaign, "title": _text(campaign["title"])}),
        questionnaire=QuestionnaireEntry(**content["questionnaire"]),
        draws=tuple(DrawEntry(**entry) for entry in content["draws"]),
        units=tuple(
            UnitEntry(code=entry["code"], kind=entry["kind"], name=_text(entry["name"]))
            for entry in content["units"]
        ),
        questions=tuple(_question(entry) for entry in content["questions"]),
        files=tuple(FileEntry(**entry) for entry in content["files"]),
    )


def _question(entry: Mapping[str, Any]) -> QuestionColumn:
    return QuestionColumn(
        name=entry["name"],
        kind=QuestionKind(entry["kind"]),
        label=_text(entry["label"]),
        levels=tuple(
            Level(code=level["code"], label=_text(level["label"])) for level in entry["levels"]
        ),
    )
