"""Python values to DynamoDB's typed JSON and back.

Numbers come back as int or float (boto3's own serializer insists on Decimal, which JSON and
pydantic would have to convert again). Sets and bytes are not used by Frontdesk.
"""

from typing import Any

Attribute = dict[str, Any]


def encode(value: Any) -> Attribute:
    """One value as a typed attribute; raises TypeError for a type that is not stored."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, list | tuple):
        return {"L": [encode(entry) for entry in value]}
    if isinstance(value, dict):
        return {"M": {key: encode(entry) for key, entry in value.items()}}
    raise TypeError(f"cannot store a {type(value).__name__}")


def decode(attribute: Attribute) -> Any:
    """A typed attribute as a Python value."""
    ((kind, value),) = attribute.items()
    if kind in ("S", "BOOL"):
        return value
    if kind == "N":
        return float(value) if "." in value or "e" in value or "E" in value else int(value)
    if kind == "M":
        return {key: decode(entry) for key, entry in value.items()}
    if kind == "L":
        return [decode(entry) for entry in value]
    if kind == "NULL":
        return None
    raise TypeError(f"cannot read an attribute of type {kind}")
