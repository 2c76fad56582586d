"""What a table is, and how it is read from YAML with every fault and its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

# fmt: off
if TYPE_CHECKING:
    from zjtx_xl.definitions.build.assembled import Assembled, PlacedSheet
    from zjtx_xl.definitions.faults import DefinitionError, Fault
    from zjtx_xl.definitions.fields import Field, Page, Text
    from zjtx_xl.definitions.files import (
        definition_files, macros_folder, samples_folder, shadowed_sets, template_folders,
        templates_folder,
    )
    from zjtx_xl.definitions.layout_cache import by_layout
    from zjtx_xl.definitions.loader import (
        SET_FILE, file_faults, load_definition, load_set, load_table_set, load_template,
        load_version, named_sets, read_definition, read_set_file, set_ids, template_ids,
    )
    from zjtx_xl.definitions.names import (
        NOT_SUMMED, Column, Names, Standing, is_added_up, labels, place_of, places, standing_of,
    )
    from zjtx_xl.definitions.schema.audits import GroupSumsDefinition, RollupDefinition
    from zjtx_xl.definitions.schema.report import (
        FigureDefinition, PopulationDefinition, ReportDefinition, ReportTableDefinition,
    )
    from zjtx_xl.definitions.schema.sets import (
        PrefillDefinition, SetDefinition, definition_models, definition_schema,
    )
    from zjtx_xl.definitions.schema.table import BlockDefinition, RowDefinition
    from zjtx_xl.definitions.source.yaml_source import Place, YamlSource
    from zjtx_xl.definitions.spans import (
        by_column, by_line, column_numbers, is_inside, line_numbers,
    )
    from zjtx_xl.definitions.template import (
        Layout, Level, Sheet, TableSet, Template, counted_keys, formula_of, names_on,
    )
    from zjtx_xl.definitions.texts import as_retyped, has_variables, one_line, render, variables_of
    from zjtx_xl.definitions.verdict import Grade, Verdict, VerdictCondition

__all__ = [
    "NOT_SUMMED", "SET_FILE", "Assembled", "BlockDefinition", "Column", "DefinitionError", "Fault",
    "Field", "FigureDefinition", "Grade", "GroupSumsDefinition", "Layout", "Level", "Names", "Page",
    "Place", "PlacedSheet", "PopulationDefinition", "PrefillDefinition", "ReportDefinition",
    "ReportTableDefinition", "RollupDefinition", "RowDefinition", "SetDefinition", "Sheet",
    "Standing", "TableSet", "Template", "Text", "Verdict", "VerdictCondition", "YamlSource",
    "as_retyped", "by_column", "by_layout", "by_line", "column_numbers", "counted_keys",
    "definition_files", "definition_models", "definition_schema", "file_faults", "formula_of",
    "has_variables", "is_added_up", "is_inside", "labels", "line_numbers", "load_definition",
    "load_set", "load_table_set", "load_template", "load_version", "macros_folder", "named_sets",
    "names_on", "one_line", "place_of", "places", "read_definition", "read_set_file", "render",
    "samples_folder", "set_ids", "shadowed_sets", "standing_of", "template_folders", "template_ids",
    "templates_folder", "variables_of",
]
# fmt: on

__getattr__ = face(__name__)
