"""What is written is checked: settings, dependencies and commands against the code."""

import re
import tomllib
from pathlib import Path

import typer.main

from bot.__main__ import cli
from core.settings import Settings

ROOT = Path(__file__).parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str) -> list[str]:
    return re.findall(r"^\| `?([\w-]+)`? \|", page(name), re.MULTILINE)


def test_every_setting_is_documented_and_every_documented_one_exists():
    documented = {cell for cell in first_cells("docs/configuration.md") if cell.isupper()}
    assert documented == {name.upper() for name in Settings.model_fields}


def test_documented_defaults_are_the_real_ones():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", page("docs/configuration.md"), re.MULTILINE))
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert {name: Path(value) if name == "PANELRY_HOME" else value for name, value in rows.items()} == {
        name: value if isinstance(value, Path) else str(value)
        for name, value in defaults.items()
        if value is not None
    }


def test_every_dependency_has_its_line_and_every_line_its_dependency():
    project = tomllib.loads(page("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["sandbox"], *extras["dev"]]
    names = {re.split(r"[\[<>=;, ]", each)[0] for each in wanted} - {"panelry"}
    assert names == set(first_cells("docs/dependencies.md")) - {"package"}


def test_commands_in_the_readme_exist():
    commands = set(typer.main.get_group(cli).commands)
    named = set(re.findall(r"panelry ([a-z-]+)", page("README.md") + page("docs/configuration.md")))
    assert named <= commands
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", page("README.md"))) <= targets


def test_links_and_pictures_of_the_pages_are_there():
    pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", *(str(each) for each in ROOT.glob("docs/*.md"))]
    for name in pages:
        folder = (ROOT / name).parent
        for target in re.findall(r"\]\(([^)#]+)\)", page(name)):
            assert target.startswith("http") or (folder / target).exists(), f"{name}: {target}"


def test_no_committed_file_names_a_package_registry_or_a_path_of_one_machine():
    hosts = re.compile(r"pypi\.(org|python)|pythonhosted|registry\.npmjs|/ro{2}t/\.")
    for each in [
        *ROOT.glob("*.txt"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("docs/*.md"),
        ROOT / "README.md",
        ROOT / "Makefile",
    ]:
        assert not hosts.search(each.read_text(encoding="utf-8")), each
