"""What usually goes wrong in a YAML file that is typed with a Chinese keyboard.

YAML tells it late and in English: a full-width colon is told lines below, as a value that is not
allowed there. Here the slip itself is found, told, and read as it was meant, so that all others
are told as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAR = 40  # lines that an error may be told below its cause
_COLON = re.compile(r"^(?P<head>\s*(?:- )*(?:[A-Za-z_][\w.]*|[\"'][^\"']*[\"']|\d+))：\s*")
_FLOW_COLON = re.compile(r"(?P<head>[{,，]\s*(?:[A-Za-z_][\w.:]*|[\"'][^\"']*[\"']|\d+))：\s*")
_COMMA = re.compile(r"，(?=\s*(?:[A-Za-z_][\w.]*|[\"'][^\"']*[\"'])\s*[:：])")
_QUOTE = re.compile(
    r"(?P<head>[:：]\s*|[{\[,]\s*|- )[“”](?P<text>[^“”]*)[“”](?P<end>\s*(?:[,}\]#]|$))"
)
_FULL_WIDTH = "\uff5b\uff5d\uff3b\uff3d【】"  # braces and brackets of a Chinese keyboard
_BRACES = str.maketrans(_FULL_WIDTH, "{}[][]")
_PROBLEMS = (
    (r"found character '\\t'", "这里有制表符（Tab），缩进只能用空格"),
    (r"expected ',' or '\]'", "方括号 [ ] 没有配对，或少了逗号"),
    (r"expected ',' or '}'", "花括号 { } 没有配对，或少了逗号"),
    (r"expected the node content", "这里缺一个值，或多了一个符号"),
    (r"expected <block end>", "缩进不对：同一层的各行要对齐"),
    (r"mapping values are not allowed", "缩进不对，或值里有冒号：有冒号的文字要加引号"),
    (r"could not find expected ':'", "这一行没有冒号：应写成“名称: 值”，冒号后要有空格"),
    (r"unexpected end of stream|found unexpected end", "引号没有配对，后面的内容都被当作了文字"),
    (r"found unexpected document|expected a single document", "只能有一份定义，请删去“---”"),
    (r"undefined alias", "用 * 引用了没有定义的内容；以 * 开头的文字要加引号"),
    (r"cannot start any token", "值不能以这个符号开头，请加引号"),
    (r"scanning an? (?:alias|anchor)|alphabetic or numeric", "以 * 或 & 开头的文字要加引号"),
    (r"escape|hexdecimal", "双引号里的反斜线 \\ 要写成 \\\\，或改用单引号"),
    (r"unhashable key", "名称不能是一列值或另一组“名称: 值”"),
    (r"tag", "以 ! 开头的文字要加引号"),
    (r"block sequence entries", "这里不能用“- ”开头：缩进不对，或应写成“名称: 值”"),
    (r"expected alphabetic|simple key", "这一行没有冒号：应写成“名称: 值”，冒号后要有空格"),
)


class Slip(NamedTuple):
    """A slip: line and column from 1, what it is, and the line as it was meant."""

    line: int
    column: int
    message: str
    meant: str


def slip_near(text: str, line: int) -> Slip | None:
    """The slip that an error told at this line (from 1) comes from; None where none is found."""
    lines = text.split("\n")
    for number in range(min(line, len(lines)), max(0, line - _FAR), -1):
        found = next(_slips(lines[number - 1], _indent_before(lines, number)), None)
        if found is not None:
            column, message, meant = found
            return Slip(number, column + 1, message, meant)
    return None


def problem_in_chinese(problem: str, line: str) -> str:
    """What PyYAML says of a file, in Chinese."""
    found = next((said for pattern, said in _PROBLEMS if re.search(pattern, problem)), None)
    if found is not None:
        return found
    return f"YAML 格式不对，请看这一行的缩进、冒号和引号：{line.strip()[:30]}"


def _indent_before(lines: list[str], number: int) -> str:
    """The indent of the line above, as far as it can be told what is beside it."""
    above = next((line for line in reversed(lines[: number - 1]) if line.strip()), "")
    spaces = re.match(r" *(?:- )?", above)
    indent = " " * len(spaces[0]) if spaces else ""
    return f"{indent}  " if above.rstrip().endswith(":") else indent


def _slips(line: str, indent_above: str) -> Iterator[tuple[int, str, str]]:
    """Column from 0, message, and the line as it was meant."""
    bare = line.split("#", maxsplit=1)[0] if re.match(r"\s*#", line) else line
    if not bare.strip():
        return
    indent = re.match(r"[ ]*(\t)", line)
    if indent:
        meant = indent_above + line.lstrip()
        yield indent.start(1), "缩进用了制表符（Tab），只能用空格", meant
    outside = _without_quoted(line)
    for pattern in (_COLON, _FLOW_COLON):
        if found := pattern.search(outside):
            at = found.end("head")
            meant = f"{line[:at]}: {line[at + 1 :].lstrip()}"
            yield at, "用了中文冒号“：”，应是英文冒号加一个空格“: ”", meant
    if found := _COMMA.search(outside):
        meant = f"{line[: found.start()]}, {line[found.end() :]}"
        yield found.start(), "用了中文逗号“，”，应是英文逗号“, ”", meant
    if found := _QUOTE.search(outside):
        start, end = found.end("head"), found.end("text")
        meant = f'{line[:start]}"{line[start + 1 : end]}"{line[end + 1 :]}'
        yield start, '用了中文引号“ ”，应是英文引号 " "', meant
    if found := re.search(r"[:\[{,]\s*(\"|')(?:(?!\1).)*$", outside):
        yield found.start(1), "引号没有配对：少了后面的引号", line.rstrip() + found[1]
    if outside.translate(_BRACES) != outside:
        at = next(index for index, letter in enumerate(outside) if letter in _FULL_WIDTH)
        meant = line[:at] + line[at].translate(_BRACES) + line[at + 1 :]
        yield at, f"用了中文括号“{line[at]}”，应是英文的", meant


def _without_quoted(line: str) -> str:
    """The line with what stands in quotes blotted out, and its comment, at the same places."""

    def blot(found: re.Match[str]) -> str:
        quote = found[0][0]
        return quote + "x" * (len(found[0]) - 2) + quote

    blotted = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', blot, line)
    comment = re.search(r"(?:^|\s)#.*", blotted)
    if comment:
        blotted = blotted[: comment.start()] + " " * (len(blotted) - comment.start())
    return blotted
