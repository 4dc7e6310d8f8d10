"""Each function has the layers of what it imports, and no others."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts import import_times
from tests.template.conftest import ROOT, Resources
from tests.template.imports import distribution, third_party

_COMMON = {"vendor", "shared"}
_LAMBDA = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux",
           "platform_system": "Linux", "platform_machine": "aarch64", "extra": ""}  # fmt: skip


def _pins(folder: str) -> dict[str, str]:
    text = (ROOT / "layers" / folder / "requirements.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))


_LAYERS = {path.parent.name: _pins(path.parent.name)
           for path in sorted((ROOT / "layers").glob("*/requirements.txt"))}  # fmt: skip
_FUNCTIONS = import_times.entry_points()


def _needed(function: str) -> dict[str, str]:
    modules = _FUNCTIONS[function].removeprefix("import ").split(", ")
    found = third_party(*modules)
    return {distribution(name): found[name] for name in found}


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_has_a_layer_of_whatever_it_imports(function: str) -> None:
    available = {
        name for layer in import_times.layers()[function] for name in _LAYERS.get(layer, {})
    }
    for package, importer in _needed(function).items():
        assert package in available, f"{importer} imports {package}"


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_has_no_layer_that_it_imports_nothing_of(function: str) -> None:
    for layer in set(import_times.layers()[function]) - _COMMON:
        assert _LAYERS[layer].keys() & _needed(function).keys(), layer


def test_a_function_has_at_most_five_layers(functions: Resources) -> None:
    for name, function in functions.items():
        assert len(function["Layers"]) <= 5, name


def test_only_those_who_search_have_the_client_of_the_index() -> None:
    searching = {
        name for name, layers in import_times.layers().items() if "vendor_search" in layers
    }
    assert searching == {f"{name}Function" for name in
                         ("Chat", "McpServer", "ChannelsWorker", "Knowledge", "KnowledgeWorker")
                         }  # fmt: skip


def test_a_package_is_in_one_layer_with_all_that_it_needs() -> None:
    owners: dict[str, str] = {}
    for layer, pins in _LAYERS.items():
        for package in pins:
            assert owners.setdefault(package, layer) == layer, package
    for package, layer in owners.items():
        try:
            needs = requires(package) or []
        except PackageNotFoundError:
            continue  # for another system than this one
        for requirement in map(Requirement, needs):
            if requirement.marker is None or requirement.marker.evaluate(_LAMBDA):
                name = requirement.name.lower().replace("_", "-")
                assert owners.get(name) in {layer, "vendor"}, f"{package} needs {name}"


def test_one_machine_runs_the_versions_of_the_cloud() -> None:
    text = (ROOT / "requirements" / "dev.txt").read_text()
    here = dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))
    for layer, pins in _LAYERS.items():
        for package, version in pins.items():
            assert here[package] == version, (layer, package)


def test_the_list_of_who_needs_what_is_true() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    listed = dict(
        re.findall(r"^\| `layers/(vendor_\w+)` \|[^|]+\| ([^|]+) \|$", text, re.MULTILINE)
    )
    layers = import_times.layers()
    assert {layer: set(who.split(", ")) for layer, who in listed.items()} == {
        layer: {f"`{name}`" for name in layers if layer in layers[name]}
        for layer in _LAYERS
        if layer != "vendor"
    }


def test_every_folder_of_layers_is_a_layer_of_the_template() -> None:
    used = {layer for names in import_times.layers().values() for layer in names}
    assert used == {path.name for path in Path(ROOT / "layers").iterdir() if path.is_dir()}
