"""Finds the route of a request by API Gateway's rules: exact before {name} before {name+}."""

from dataclasses import dataclass, field
from urllib.parse import unquote

from local.model import Route


@dataclass
class _Node:
    exact: dict[str, "_Node"] = field(default_factory=dict)
    named: "_Node | None" = None
    greedy: "_Node | None" = None
    parameter: str = ""
    methods: dict[str, Route] = field(default_factory=dict)


class Router:
    """All routes as a tree of path segments."""

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
        route = node.methods.get(method) or node.methods.get("ANY")
        return (route, parameters) if route else None

    def owns(self, path: str) -> bool:
        """True for paths that CloudFront would send to the API, whether a route exists or not."""
        return path.startswith(self.prefixes) or f"{path}/" in self.prefixes

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.strip("/").split("/"):
            if segment.startswith("{"):
                name = segment.strip("{}+")
                if segment.endswith("+}"):
                    node.greedy = node.greedy or _Node(parameter=name)
                    node = node.greedy
                else:
                    node.named = node.named or _Node(parameter=name)
                    node = node.named
                # API Gateway refuses two names for one segment; so does this.
                if node.parameter != name:
                    raise ValueError(f"{route.path}: {{{node.parameter}}} elsewhere")
            else:
                node = node.exact.setdefault(segment, _Node())
        node.methods[route.method] = route


def _find(node: _Node, segments: list[str], parameters: dict[str, str]) -> _Node | None:
    if not segments:
        return node if node.methods else None
    head, rest = segments[0], segments[1:]
    if (child := node.exact.get(head)) and (found := _find(child, rest, parameters)):
        return found
    if head and node.named and (found := _find(node.named, rest, parameters)):
        parameters[node.named.parameter] = unquote(head)
        return found
    if node.greedy and head:
        parameters[node.greedy.parameter] = unquote("/".join(segments))
        return node.greedy
    return None
