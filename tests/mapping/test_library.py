from pathlib import Path

from ingest.mapping import library


def test_a_checkout_reads_mappings_where_they_are_edited():
    assert library.folder() == Path(__file__).resolve().parents[2] / "mappings"


def test_an_installed_package_reads_the_mappings_that_it_carries(tmp_path, monkeypatch):
    (tmp_path / "builtin" / "acme").mkdir(parents=True)
    (tmp_path / "builtin" / "acme" / "open-items.yaml").touch()
    (tmp_path / "builtin" / "acme" / "open-items.csv").touch()
    monkeypatch.setattr(library, "__file__", str(tmp_path / "library.py"))

    assert library.available() == ["acme/open-items"]
    assert library.find("acme/open-items") == tmp_path / "builtin" / "acme" / "open-items.yaml"
