"""Complaints about a catalogue file name the file, the line and the key."""

from pathlib import Path

import pytest

from gateway.catalogue.code_list import CodeList
from gateway.catalogue.source import CatalogueError, Source


def a_source(folder: Path, text: str) -> Source:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return Source.read(path)


A_LIST = """\
list: Answer
title: {en: Yes or no}
open: false
values:
  - {code: no, en: No}
  - {code: 1.10, en: Perhaps}
"""


def test_keeps_every_scalar_the_text_that_was_written(tmp_path):
    code_list = a_source(tmp_path, A_LIST).as_model(CodeList)
    assert [value.code for value in code_list.values] == ["no", "1.10"]


def test_refuses_a_doubled_key_naming_file_line_and_key(tmp_path):
    with pytest.raises(CatalogueError, match=r"file\.yaml, line 3, key outer\.inner: stands twice"):
        a_source(tmp_path, "outer:\n  inner: 1\n  inner: 2\n")


def test_refuses_what_is_no_yaml_naming_the_line(tmp_path):
    with pytest.raises(CatalogueError, match=r"file\.yaml, line 2: "):
        a_source(tmp_path, "key: value\nother: ]\n")


def test_refuses_an_unknown_key_naming_its_line_and_the_allowed_keys(tmp_path):
    source = a_source(tmp_path, A_LIST + "colour: red\n")
    with pytest.raises(CatalogueError, match=r"line 7, key colour: unknown key; allowed: list, title, open, pattern"):
        source.as_model(CodeList)


def test_names_the_keys_allowed_where_the_unknown_one_stands(tmp_path):
    source = a_source(tmp_path, A_LIST.replace("en: Perhaps", "en: Perhaps, de: Vielleicht"))
    expected = r"line 6, key values\.1\.de: unknown key; allowed: en, nl, fr, code, valid_from"
    with pytest.raises(CatalogueError, match=expected):
        source.as_model(CodeList)


def test_names_the_line_of_the_mapping_in_which_a_key_is_missing(tmp_path):
    source = a_source(tmp_path, A_LIST.replace("{code: no, en: No}", "{en: No}"))
    with pytest.raises(CatalogueError, match=r"line 5, key values\.0\.code: Field required"):
        source.as_model(CodeList)


def test_refuses_an_empty_file(tmp_path):
    with pytest.raises(CatalogueError, match=r"line 1, key \(the whole file\)"):
        a_source(tmp_path, "").as_model(CodeList)
