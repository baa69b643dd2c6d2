"""Templates of a type, filled: prep notes, and what calendar events say."""

import re

from core.errors import BadInput

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def fill_template(template: str, values: dict[str, str], *, field: str = "prep_notes") -> str:
    """The template with every `{{variable}}` replaced; an unknown one raises `BadInput` that names it."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(sorted(values))
            raise BadInput(f"{{{{{match[1]}}}}} is not a variable. Use one of: {known}.", field=field)
        return values[match[1]]

    return _VARIABLE.sub(value, template)


def variables_in(template: str) -> frozenset[str]:
    """The names of the variables a template uses."""
    return frozenset(_VARIABLE.findall(template))
