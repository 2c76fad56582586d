"""Issue blank or prefilled workbooks: one for each recipient of a roster, and the 分发清单."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_set, load_template, render, template_ids
from zjtx_xl.errors import UnknownTemplateError, UnknownVariableError
from zjtx_xl.forms import Stamper, blank, table
from zjtx_xl.lint import refuse_faulty
from zjtx_xl.lists import (
    DISTRIBUTION_NAME,
    SUFFIX,
    Issued,
    file_name,
    folded,
    hidden_note,
    later_headings,
    prefilled_targets,
    read_earlier,
    read_roster,
    refuse_unfit,
    unfilled_targets,
    unique_names,
    write_distribution,
)
from zjtx_xl.runs.carry_over import read_returns
from zjtx_xl.runs.issue_folder import Issue, IssueFolder, stands
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.values import credit_code_is_valid, unsealed
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from zjtx_xl.definitions import Field, SetDefinition, Template
    from zjtx_xl.forms import Table
    from zjtx_xl.lists import ColumnUse, Distribution, Recipient, Roster


_LATER = "审核、汇总时用"
_SHOWN = 5  # of what is wrong in a roster


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be issued: these tables in one workbook."""

    title: str
    templates: tuple[Template, ...]
    owner: SetDefinition
    is_package: bool

    @property
    def template_ids(self) -> tuple[str, ...]:
        """Their ids, as the 分发清单 names them."""
        return tuple(template.id for template in self.templates)

    def tables(self, *, for_one: bool) -> list[Table]:
        """The tables; for one recipient a list holds his record alone."""
        return [table(template, 1 if for_one else None) for template in self.templates]


def generate(  # noqa: PLR0913 - each an option of the command
    target: str,
    out: Path | str,
    *,
    roster: Path | str | None = None,
    variables: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    macros: bool = False,
    sealed: bool = True,
    replace: bool = False,
) -> Issue:
    """Issue the workbooks of a template or a package, with the 分发清单 where there is a roster.

    ``target`` is a template (``set/table``), a package of a set (``set/package``) or a set (its
    first package). ``variables`` override those of the set (region, year); ``progress`` is told
    how many of how many workbooks are done. With ``macros`` they are .xlsm with a self-check macro.
    Copies for recipients bear the seal of the office, unless they are not ``sealed`` (samples).

    Into the folder of an earlier issue come the workbooks of who is new, under the names that the
    others have; what nobody has changed since is written anew. What somebody has changed stays, and
    stops the command where nobody is new. With ``replace`` all of it is written anew.

    Raises:
        UnknownTemplateError: neither a template nor a set.
        RosterError: the roster cannot be used.
        DefinitionError: the definition has faults.
        UnknownVariableError: ``variables`` names one that the tables do not have.
        WouldReplaceError: something stands there that is not our own work.
    """
    out, roster = Path(out), Path(roster) if roster is not None else None
    order = _order(target)
    context = dict(order.owner.variables)
    for template in order.templates:
        context |= template.variables
    unknown = tuple(sorted(set(variables or {}) - set(context)))
    if unknown:
        raise UnknownVariableError(unknown, tuple(sorted(context)))
    context |= variables or {}
    title = render(order.title, context)
    tables = order.tables(for_one=roster is not None or order.is_package)
    guide_title = title if order.is_package else ""
    empty = blank(tables, context, guide_title=guide_title, review=order.is_package, macros=macros)
    if roster is None:
        path = out / _named(file_name("{{ title }}.xlsx", {"title": title}), macros=macros)
        with Outputs(replace=replace) as outputs:
            if not stands(path, empty):
                outputs.refuse([path])
            out.mkdir(parents=True, exist_ok=True)
            write_atomically(path, empty)
            outputs.wrote(path)
        return Issue((path,))
    if roster.is_dir():
        listed = read_returns(roster, order.templates, order.owner)
    else:
        listed = read_roster(roster, order.templates)
        refuse_unfit(listed, order.templates, order.owner)
    run = _IssueRun(order, title, context, tables, Stamper(empty, tables, context), sealed=sealed)
    return run.issue(listed, out, macros=macros, replace=replace, progress=progress)


@dataclass(frozen=True, slots=True)
class _IssueRun:
    """One blank that is stamped for everybody on a roster."""

    order: _Order
    title: str
    context: Mapping[str, str]
    tables: list[Table]
    stamper: Stamper
    sealed: bool

    def issue(
        self,
        listed: Roster,
        out: Path,
        *,
        macros: bool,
        replace: bool,
        progress: Callable[[int, int], None] | None,
    ) -> Issue:
        """Write the workbooks and the 分发清单."""
        recipients, templates = listed.recipients, self.order.template_ids
        listing = out / DISTRIBUTION_NAME
        before = read_earlier(listing)
        names = self._names(recipients, before, macros=macros)
        issued: list[Issued] = []
        with Outputs(replace=replace) as outputs:
            folder = IssueFolder(out, before, templates, outputs)
            for recipient, name in zip(recipients, names, strict=True):
                if os.path.lexists(out / name) and not replace:
                    folder.look_at(recipient.subject, name, *self._stamped(recipient))
            folder.refuse(names)
            out.mkdir(parents=True, exist_ok=True)
            for done, (recipient, name) in enumerate(zip(recipients, names, strict=True), start=1):
                if name in folder.kept:
                    issued.append(before.by_file[name])
                else:
                    outputs.begin(out / name)
                    issued.append(self._write(recipient, out / name))
                    outputs.wrote(out / name)
                if progress:
                    progress(done, len(recipients))
            others = [row for row in before.rows if row.file_name not in set(names)]
            write_distribution(
                listing,
                self.title,
                [*issued, *others],
                _labels(self.tables),
                earlier=before.record,
                notes=before.notes,
            )
            outputs.wrote(listing)
        files = tuple(out / name for name in names)
        uses = _with_later_uses(listed, self.order.owner)
        notes = (*_notes(listed, uses, self.order.templates), *folder.notes())
        return Issue(files, listing, notes, uses)

    def _stamped(self, recipient: Recipient) -> tuple[bytes, Mapping[str, str]]:
        """A recipient's workbook, and the values that are prefilled in it."""
        values = _values(recipient, self.tables)
        variables = _variables(recipient, self.context)
        data = self.stamper.stamp(recipient.subject, variables, values, sealed=self.sealed)
        return data, values

    def _write(self, recipient: Recipient, path: Path) -> Issued:
        data, values = self._stamped(recipient)
        write_atomically(path, data)
        return Issued(
            no=recipient.no,
            subject=recipient.subject,
            credit_code=recipient.credit_code,
            file_name=path.name,
            templates=self.order.template_ids,
            sha256=hashlib.sha256(data).hexdigest(),
            prefilled=len(values),
            tables=tuple(f"{table.id}@{table.version}" for table in self.order.templates),
            values=values,
            extra={heading: text for heading, text in recipient.extra.items() if text},
        )

    def _names(
        self, recipients: Sequence[Recipient], before: Distribution, *, macros: bool
    ) -> list[str]:
        """The names of the workbooks; who was issued one before keeps its name."""
        templates = self.order.template_ids
        rows = (row for row in before.rows if row.templates == templates)
        known = {unsealed(row.subject): row.file_name for row in rows}
        pattern = self.order.owner.file_name
        asked = [
            known.get(unsealed(recipient.subject))
            or file_name(pattern, _variables(recipient, self.context))
            for recipient in recipients
        ]
        return [_named(name, macros=macros) for name in unique_names(asked)]


def _named(name: str, *, macros: bool) -> str:
    """The file's name; Excel opens a workbook with macros only under its own ending."""
    return name.removesuffix(SUFFIX).removesuffix(".xlsm") + ".xlsm" if macros else name


def _labels(tables: list[Table]) -> dict[str, str]:
    """What an officer calls each field, with the number of its table where there are several."""
    return {
        field.key: field.label
        for table in tables
        for layout in table.layouts
        for field in layout.fields
    }


def _with_later_uses(listed: Roster, owner: SetDefinition) -> tuple[ColumnUse, ...]:
    """What each column is for; some prefill nothing, and audits and roll-ups ask for them."""
    later = later_headings(owner)
    return tuple(
        used._replace(use=_LATER, meant="")
        if not used.alias and not used.keys and folded(used.heading) in later
        else used
        for used in listed.uses
    )


def _notes(
    listed: Roster, uses: Sequence[ColumnUse], templates: Sequence[Template]
) -> tuple[str, ...]:
    """What in the roster was not used, so that a mistyped heading does not pass unseen."""
    notes: list[str] = []
    later = {used.heading for used in uses if used.use == _LATER}
    unused = [heading for heading in listed.unused_headings if heading not in later]
    if unused:
        notes.append(f"名册中这些列没有用于预填：{'、'.join(unused)}")
    if unfilled := unfilled_targets(listed, templates):
        notes.append(_about_targets(unfilled, templates))
    if hidden := hidden_note(listed, templates):
        notes.append(hidden)
    if listed.passed_over:
        rows = "、".join(str(row) for row in listed.passed_over)
        notes.append(f"名册中第 {rows} 行不是单位，已跳过")
    wrong = [
        recipient
        for recipient in listed.recipients
        if recipient.credit_code and not credit_code_is_valid(recipient.credit_code)
    ]
    if wrong:
        told = "、".join(f"{one.subject}（{one.credit_code}）" for one in wrong[:_SHOWN])
        more = f"等 {len(wrong)} 个" if len(wrong) > _SHOWN else ""
        notes.append(f"注意：名册里这些信用代码不对，请核对后重新生成：{told}{more}")
    return tuple(notes)


def _about_targets(unfilled: Sequence[Field], templates: Sequence[Template]) -> str:
    """A list of names alone leaves the targets to its recipients; one with some may lack others."""
    if len(unfilled) == len(prefilled_targets(templates)):
        return f"名册里有 {len(unfilled)} 项目标值没有列，下发的表里是空的，要由单位填写"
    labels = "、".join(f"“{field.row_label}”" for field in unfilled)
    return (
        f"注意：名册里有的目标值有列，还有 {len(unfilled)} 项没有：{labels}。"
        "下发的表里这些是空的；要预填的，请在名册里补上列，再加 --replace 重新生成"
    )


def _order(target: str) -> _Order:
    set_id, _, name = target.partition("/")
    refuse_faulty(set_id)
    owner = load_set(set_id)
    if name and name in owner.tables:
        template = load_template(target)
        return _Order(template.title, (template,), owner, is_package=False)
    try:
        package = owner.package(name or None)
    except KeyError:
        packages = (f"{set_id}/{package.key}" for package in owner.packages)
        raise UnknownTemplateError(target, (*template_ids(), *packages)) from None
    templates = tuple(load_template(f"{set_id}/{table}") for table in package.tables)
    return _Order(package.title, templates, owner, is_package=True)


def _variables(recipient: Recipient, context: Mapping[str, str]) -> dict[str, str]:
    """The variables of texts and file names for one recipient."""
    return {
        **context,
        **recipient.extra,
        "subject": recipient.subject,
        "no": recipient.no,
        "credit_code": recipient.credit_code,
    }


def _values(recipient: Recipient, tables: list[Table]) -> dict[str, str]:
    """Prefilled values by field key; fields with a roster heading take it from there."""
    headings = {
        "subject": recipient.subject,
        "no": recipient.no,
        "credit_code": recipient.credit_code,
        **recipient.extra,
    }
    values = {
        field.key: headings[field.heading]
        for each_table in tables
        for layout in each_table.layouts
        for field in layout.fields
        if field.heading and headings.get(field.heading)
    }
    return values | dict(recipient.values)
