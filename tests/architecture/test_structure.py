"""Folders and files: small, named after what they are, wired in template.yaml."""

import ast
import re
from typing import Any

import pytest
import yaml

from tests.architecture.source import FUNCTIONS, KERNEL, ROOT, Source, capabilities, sources

MAX_LINES = 350
# Names that say nothing about what is inside.
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
LIMITS = {"app.py": 40, "routes.py": 200, "errors.py": 80, "events.py": 100}


class _Loader(yaml.SafeLoader):
    """Reads the template; CloudFormation's short forms are of no interest here."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return f"!{suffix} {node.value}"
    if isinstance(node, yaml.SequenceNode):
        return [f"!{suffix}", *loader.construct_sequence(node, deep=True)]
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _tag)


def template() -> dict[str, Any]:
    document: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    return document


def functions() -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_files_are_small_and_well_named(source: Source) -> None:
    limit = LIMITS.get(source.path.name, MAX_LINES) if source.capability else MAX_LINES
    assert len(source.lines()) <= limit, f"{source.name} has over {limit} lines: split it by noun"
    names = {part.removesuffix(".py") for part in source.path.relative_to(ROOT).parts}
    assert not names & VAGUE, f"{source.name}: say what it is"


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_every_module_says_what_it_is_for(source: Source) -> None:
    tree = ast.parse(source.path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{source.name} has no docstring"


def test_nothing_is_left_for_later() -> None:
    marker = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError\((?!\))")
    for source in sources():
        for number, line in enumerate(source.lines(), 1):
            assert not marker.search(line), f"{source.name}:{number}"


def test_every_function_of_the_template_has_its_folder_and_handler() -> None:
    wired = set()
    for name, properties in functions().items():
        handler = str(properties.get("Handler", ""))
        if handler.endswith(".sh"):
            folder = handler.split("/")[0]
            assert (FUNCTIONS / handler).exists(), f"{name}: {handler}"
            wired.add(folder)
            continue
        module, _, attribute = handler.rpartition(".")
        path = module.replace(".", "/") + ".py"
        file = next((r / path for r in (FUNCTIONS, KERNEL.parent) if (r / path).exists()), None)
        assert file, f"{name}: no file for {handler}"
        names = {
            target.id
            for node in ast.parse(file.read_text()).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        } | {node.name for node in ast.parse(file.read_text()).body
             if isinstance(node, ast.FunctionDef)}  # fmt: skip
        assert attribute in names, f"{name}: {handler}"
        wired.add(module.split(".")[0])
    assert set(capabilities()) <= wired, "a capability without a function in template.yaml"


def test_every_route_of_the_apps_is_owned_by_their_function() -> None:
    from local.routing import Router
    from local.template import load
    from scripts.openapi import METHODS, document

    template = load(ROOT / "template.yaml")
    router = Router(template.routes)
    used = set()
    for path, item in document()["paths"].items():
        for method in METHODS & item.keys():
            found = router.match(method.upper(), path.replace("{", "").replace("}", ""))
            assert found, f"{method} {path}: a path that API Gateway would not know"
            used.add(found[0].function)
            handler = template.functions[found[0].function].handler
            assert handler.replace("/", ".").split(".")[0] == item[method]["tags"][0], path
    assert used == {route.function for route in template.routes}, "owns paths and serves nothing"
