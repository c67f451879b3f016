"""Fitment on a labelled sample: how much of what is found is right, and how much of what is right is found."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotdash.errors import UsageError
from hotdash.sources.shopify.fitment import Fit, fits_of_field, fits_of_tags, fits_of_texts
from hotdash.sources.shopify.vehicles import SHIPPED, FieldForm, Mapping, read_mapping

ROOT = Path(__file__).parents[4]
SAMPLE = Path(__file__).with_name("fitment_sample.txt")
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.95


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    """The shipped one."""
    return read_mapping(SHIPPED)


def labelled() -> list[tuple[str, set[Fit]]]:
    """Text and vehicles of each line of the sample."""
    lines = [line for line in SAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split("=>") for line in lines]
    return [(text.strip(), {_fit(part) for part in right.split(";") if part.strip()}) for text, right in pairs]


def _fit(text: str) -> Fit:
    found = re.fullmatch(r"(\d{4})-(\d{4}) (\S+) (.+)", text.strip())
    assert found is not None, text
    return Fit(found[3], found[4], int(found[1]), int(found[2]))


def test_precision_and_recall_on_the_sample(mapping: Mapping) -> None:
    sample = labelled()
    assert len(sample) >= 150 and sum(not right for _, right in sample) >= 40
    hits = found = wanted = 0
    for text, right in sample:
        got = set(fits_of_texts([text], mapping))
        hits, found, wanted = hits + len(got & right), found + len(got), wanted + len(right)
        if got != right:
            print(f"{text!r}\n  found {sorted(got - right)}\n  missed {sorted(right - got)}")
    precision, recall = hits / found, hits / wanted
    print(f"fitment: {len(sample)} texts, {wanted} vehicles, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


@pytest.mark.parametrize(
    ("tags", "fits"),
    [
        (["1969", "Camaro", "an-fittings"], [Fit("Chevrolet", "Camaro", 1969, 1969)]),
        (["year:1968", "year:1969", "model:Nova", "make:Chevrolet"], [Fit("Chevrolet", "Nova", 1968, 1969)]),
        (["1967-1969 Chevrolet Camaro", "1932-1932 Ford Coupe"],
         [Fit("Chevrolet", "Camaro", 1967, 1969), Fit("Ford", "Any", 1932, 1932)]),
        (["sale", "6an", "-8 AN", "E85"], []),
    ],
)  # fmt: skip
def test_tags_are_read_together(mapping: Mapping, tags: list[str], fits: list[Fit]) -> None:
    assert fits_of_tags(tags, mapping) == fits


def test_with_prefixes_other_tags_are_no_vehicles(mapping: Mapping) -> None:
    only = replace(mapping, tag_prefixes=("fits:",))
    assert fits_of_tags(["Camaro", "fits:1968-1972 Chevelle"], only) == [Fit("Chevrolet", "Chevelle", 1968, 1972)]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ('["1967-1969 Chevrolet Camaro"]', FieldForm()),
        ("1967-1969 Chevrolet Camaro", FieldForm()),
        ('[{"Make": "Chevy", "Model": "Camaro", "Years": "67-69"}]', FieldForm("Make", "Model", "Years")),
        ('{"make": "Chevrolet", "model": "Camaro", "from": 1967, "to": "1969"}',
         FieldForm("make", "model", year_from="from", year_to="to")),
    ],
)  # fmt: skip
def test_metafields_of_several_forms(mapping: Mapping, value: str, form: FieldForm) -> None:
    assert fits_of_field(value, form, mapping) == [Fit("Chevrolet", "Camaro", 1967, 1969)]


def test_the_example_is_a_mapping() -> None:
    mapping = read_mapping(ROOT / "examples" / "fitment.toml")
    assert set(mapping.fields) == {"custom.fits", "ymm.vehicles"}
    assert fits_of_texts(["1967 Chevy Camaro"], mapping) == [Fit("Chevrolet", "Camaro", 1967, 1967)]


@pytest.mark.parametrize("rules", ["newest = 'x'", "[makes", "metafields = {'a.b' = {nonsense = 'x'}}", "makes = 1"])
def test_a_mapping_that_cannot_be_understood_is_refused(tmp_path: Path, rules: str) -> None:
    (tmp_path / "fitment.toml").write_text(rules)
    with pytest.raises(UsageError, match=r"fitment\.toml is not a mapping"):
        read_mapping(tmp_path / "fitment.toml")


@given(st.text())
def test_no_text_is_too_strange(words: str) -> None:
    for fit in fits_of_texts([words], read_mapping(SHIPPED)):
        assert fit.year_from <= fit.year_to


VEHICLES = Path(os.environ.get("HOTDASH_TEST_DATA", ROOT.parent / "shared" / "data")) / "vehicles"


@pytest.mark.skipif(not VEHICLES.exists(), reason="needs the list of vehicles that is not part of this repository")
def test_every_known_vehicle_of_a_public_list_is_found(mapping: Mapping) -> None:
    named = [name for names in mapping.names.values() for name in names if name.model not in ("", "Any")]
    known = {(name.make.lower(), name.model): name.make for name in named}
    rows = [row for path in VEHICLES.glob("[0-9]*.csv") for row in csv.DictReader(path.read_text().splitlines())]
    asked = found = 0
    for row in rows:
        make = known.get((row["make"].lower(), row["model"]))
        if make is not None:
            asked += 1
            fits = fits_of_texts([f"{row['year']} {row['make']} {row['model']} -6 AN fuel line"], mapping)
            found += Fit(make, row["model"], int(row["year"]), int(row["year"])) in fits
    print(f"fitment: {found} of {asked} vehicles of the public list found")
    assert asked > 300 and found / asked >= 0.9
