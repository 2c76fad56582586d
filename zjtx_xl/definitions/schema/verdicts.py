"""What a definition declares about a whole table: whether it qualifies, which grade it gets."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from zjtx_xl.definitions.schema.words import Expression, Strict
from zjtx_xl.definitions.verdict import Grade, Verdict, VerdictCondition
from zjtx_xl.rules import All, Any, Node, Not, Several, condition_of, parse


class ConditionDefinition(Strict):
    """One condition as printed; it is an expression, or made of others."""

    text: str = Field(description="as the notice prints it")
    condition: Expression | None = None
    all_of: tuple[ConditionDefinition, ...] = ()
    one_of: tuple[ConditionDefinition, ...] = ()
    at_least: Annotated[int, Field(ge=1)] = Field(
        default=1, description="how many of one_of have to hold"
    )
    unless: Expression | None = Field(default=None, description="not asked for where this holds")
    waived_if: Expression | None = Field(default=None, description="satisfied where this holds")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(map(bool, (self.condition, self.all_of, self.one_of))) != 1:
            message = "一个条件要写 condition、all_of、one_of 中的一个"
            raise ValueError(message)
        if self.at_least > max(1, len(self.one_of)):
            message = f"one_of 有 {len(self.one_of)} 个条件，at_least 写了 {self.at_least}"
            raise ValueError(message)
        return self

    def node(self) -> Node:
        """The condition as a tree.

        Raises:
            ValueError: an expression is no condition.
        """
        if self.condition is not None:
            own = condition_of(parse(self.condition))
        else:
            parts = tuple(part.node() for part in self.all_of or self.one_of)
            several = Any(parts) if self.at_least == 1 else Several(parts, self.at_least)
            own = All(parts) if self.all_of else several
        others = [condition for condition in (self.unless, self.waived_if) if condition is not None]
        return (
            Any((own, *(condition_of(parse(condition)) for condition in others))) if others else own
        )


class GradeDefinition(Strict):
    """A grade, where it begins, and what else it asks for."""

    word: str
    at_least: Decimal | None = Field(default=None, description="without it: all the rest")
    all_of: tuple[ConditionDefinition, ...] = ()
    one_of: tuple[ConditionDefinition, ...] = ()

    def grade(self) -> Grade:
        """The grade as plain data.

        Raises:
            ValueError: an expression is no condition.
        """
        conditions = [VerdictCondition(one.text, one.node()) for one in self.all_of]
        if len(self.one_of) == 1:
            conditions.append(VerdictCondition(self.one_of[0].text, self.one_of[0].node()))
        elif self.one_of:
            conditions.append(_one_of(self.one_of))
        return Grade(self.word, self.at_least, tuple(conditions))


def _one_of(conditions: tuple[ConditionDefinition, ...]) -> VerdictCondition:
    """Conditions of which one is enough, as one."""
    text = "；".join(condition.text.rstrip("。；") for condition in conditions)
    one = Any(tuple(condition.node() for condition in conditions))
    return VerdictCondition(f"满足下列条件之一：{text}", one)


class VerdictDefinition(Strict):
    """What the table comes to: conditions, or a grade by a number."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    all_of: tuple[ConditionDefinition, ...] = ()
    one_of: tuple[ConditionDefinition, ...] = ()
    veto: tuple[ConditionDefinition, ...] = Field(
        default=(), description="一票否决: where one holds the verdict is no"
    )
    of: Expression | None = Field(default=None, description="the number that the grades are of")
    grades: tuple[GradeDefinition, ...] = Field(default=(), description="best first")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.grades) == bool(self.all_of or self.one_of or self.veto):
            message = "一个结论要写条件（all_of、one_of、veto），或写等级（of 和 grades）"
            raise ValueError(message)
        is_of_number = any(grade.at_least is not None for grade in self.grades)
        if (self.of and not self.grades) or (is_of_number and not self.of):
            message = "等级要写明 of（按什么数）和 grades"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        """Each grade can be given: the first that fits is taken."""
        lowest: GradeDefinition | None = None
        for grade in self.grades:
            if lowest is not None and (lowest.at_least is None or _begins_at(grade, lowest)):
                message = f"等级“{grade.word}”轮不到：前面的“{lowest.word}”已经包括它，请从好到差写"
                raise ValueError(message)
            if not (grade.all_of or grade.one_of):
                lowest = grade
        return self

    def verdict(self) -> Verdict:
        """The verdict as plain data.

        Raises:
            ValueError: an expression is no condition.
        """
        if self.grades:
            grades = tuple(grade.grade() for grade in self.grades)
            of = None if self.of is None else parse(self.of)
            return Verdict(self.key, self.title, grades=grades, of=of)
        conditions, chosen, vetoes = (
            [VerdictCondition(condition.text, condition.node()) for condition in given]
            for given in (self.all_of, self.one_of, self.veto)
        )
        vetoes = [veto._replace(expression=Not(veto.expression)) for veto in vetoes]
        if chosen and not conditions and not vetoes:
            whole = Any(tuple(condition.expression for condition in chosen))
            return Verdict(self.key, self.title, tuple(chosen), whole)
        if chosen:
            conditions.append(_one_of(self.one_of))
        conditions += vetoes
        whole = All(tuple(condition.expression for condition in conditions))
        return Verdict(self.key, self.title, tuple(conditions), whole)


def _begins_at(grade: GradeDefinition, before: GradeDefinition) -> bool:
    """Whether all that reaches a grade has reached the one before it."""
    if grade.at_least is None or before.at_least is None:
        return False
    return grade.at_least >= before.at_least
