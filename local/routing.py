"""Finds the route of a request by API Gateway's rules: exact before {name} or {name+}."""

from dataclasses import dataclass, field
from urllib.parse import unquote

from local.model import Route

ANY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""The methods that ANY stands for; API Gateway knows no others."""


@dataclass
class _Node:
    exact: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    parameter: str = ""
    greedy: bool = False
    methods: dict[str, Route] = field(default_factory=dict)


class Router:
    """All routes as a tree of path segments; raises ValueError for what API Gateway refuses."""

    def __init__(self, routes: list[Route]) -> None:
        self._root = _Node()
        self.prefixes = tuple(
            sorted({"/api/", "/v1/"} | {f"/{r.path.split('/')[1]}/" for r in routes})
        )
        for route in routes:
            self._add(route)

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its decoded path parameters; ``path`` is the raw, encoded one."""
        parameters: dict[str, str] = {}
        node = _find(self._root, path.strip("/").split("/"), parameters)
        if node is None:
            return None
        route = node.methods.get(method) or (node.methods.get("ANY") if method in ANY else None)
        return (route, parameters) if route else None

    def owns(self, path: str) -> bool:
        """True for paths that CloudFront would send to the API, whether a route exists or not."""
        return path.startswith(self.prefixes) or f"{path}/" in self.prefixes

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.strip("/").split("/"):
            if node.greedy:
                raise ValueError(f"{route.path}: {{{node.parameter}+}} takes all that follows")
            if segment.startswith("{"):
                name, greedy = segment.strip("{}+"), segment.endswith("+}")
                node.variable = node.variable or _Node(parameter=name, greedy=greedy)
                node = node.variable
                if (node.parameter, node.greedy) != (name, greedy):
                    raise ValueError(f"{route.path}: {{{node.parameter}}} is here already")
            else:
                node = node.exact.setdefault(segment, _Node())
        if route.method in node.methods:
            raise ValueError(f"{route.method} {route.path} has two owners")
        node.methods[route.method] = route


def _find(node: _Node, segments: list[str], parameters: dict[str, str]) -> _Node | None:
    if not segments:
        return node if node.methods else None
    head, rest = segments[0], segments[1:]
    if (child := node.exact.get(head)) and (found := _find(child, rest, parameters)):
        return found
    if not head or node.variable is None:
        return None
    if node.variable.greedy:
        parameters[node.variable.parameter] = unquote("/".join(segments))
        return node.variable
    if found := _find(node.variable, rest, parameters):
        parameters[node.variable.parameter] = unquote(head)
        return found
    return None
