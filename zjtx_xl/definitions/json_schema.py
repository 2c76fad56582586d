"""The JSON Schema of definitions, by which an editor completes and checks while one types."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from zjtx_xl.definitions.schema import SetDefinition, TemplateDefinition

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definition_schema() -> dict[str, Any]:
    """One schema for both kinds of files: a table of a notice, and ``set.yaml`` beside it."""
    models = [(TemplateDefinition, "validation"), (SetDefinition, "validation")]
    references, schema = models_json_schema(models)  # pyright: ignore[reportArgumentType]
    return {
        "$schema": _DIALECT,
        "title": "zjtx-xl",
        "anyOf": [references[model, "validation"] for model, _ in models],  # pyright: ignore[reportArgumentType]
        **schema,
    }
