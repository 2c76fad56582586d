"""Files that are not read or not written, worded for the officer: finding code and one clause.

The engine gives a reason with facts; here stand the words for each.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx import ChangedSinceReadError, Fault, Reason, WorkbookRefused, XlsxError

if TYPE_CHECKING:
    from zjtx_xl.errors import ZjtxError


class FileRefused(WorkbookRefused):
    """A file that the engine could read, refused all the same.

    ``code`` is the finding code it becomes, ``detail`` one Chinese clause without the file name.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.refusal = Refusal(code, detail)
        # the words of the engine's reasons are not needed
        XlsxError.__init__(self, f"{detail} ({code})")


class Refusal(NamedTuple):
    """The finding code that a refusal becomes, and one Chinese clause without the file name."""

    code: str
    detail: str


def refusal_of(error: WorkbookRefused) -> Refusal:
    """What a refusal is called, and what is said about it."""
    if isinstance(error, FileRefused):
        return error.refusal
    return Refusal(_WORDS[error.fault.reason][0], _clause(error.fault))


def told(error: XlsxError | ZjtxError | OSError) -> str:
    """What the officer is told when a command ends with it."""
    if isinstance(error, OSError):
        why = _OF_THE_SYSTEM.get(error.errno or 0) or error.strerror or str(error)
        return f"不能读写 {error.filename or ''}：{why}。"
    if isinstance(error, WorkbookRefused):
        return refusal_of(error).detail
    if isinstance(error, ChangedSinceReadError):
        return f"文件 {error.path.name} 在读取之后被改动过, 没有写入。请关闭它后重新运行。"
    return str(error)


def _clause(fault: Fault) -> str:
    facts = {name: _clause(fact) if isinstance(fact, Fault) else fact for name, fact in fault.facts}
    return _WORDS[fault.reason][1].format(**facts)


# What a system that is not in Chinese says in its own words.
_OF_THE_SYSTEM = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘空间已到限额",
    errno.EACCES: "没有权限，或者正被别的程序打开",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个位置是只读的",
    errno.EBUSY: "正被别的程序使用",
    errno.ENAMETOOLONG: "名称太长，请换一个短的",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有这个文件",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "这是文件，不是文件夹",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
}
# The code that each becomes, and what is said.
_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.TOO_MANY_PARTS: ("too-large", "内部文件超过 {limit} 个"),
    Reason.PART_LEADS_ELSEWHERE: ("hostile", "有指向别处的内部文件名"),
    Reason.CONTENT_TOO_LARGE: ("too-large", "解压后的内容太大"),
    Reason.DIRECTORY_UNLIKE_CONTENT: ("damaged", "压缩目录与内容不符"),
    Reason.PART_TWICE: ("hostile", "有重名的内部文件"),
    Reason.MEMBER_TWICE: ("duplicate", "压缩包里有几个同名的文件，分不清哪一个是对的"),
    Reason.CUT_OFF: ("truncated", "文件不完整，传输时被截断"),
    Reason.DIRECTORY_DAMAGED: ("damaged", "压缩目录有误"),
    Reason.DIRECTORY_CONTRADICTS: ("hostile", "压缩目录的两处记录互相矛盾"),
    Reason.SPLIT_ARCHIVE: ("damaged", "是分卷压缩文件的一部分"),
    Reason.MIDDLE_MISSING: ("truncated", "文件不完整，中间缺少内容"),
    Reason.DIRECTORY_ELSEWHERE: ("damaged", "压缩目录的位置有误"),
    Reason.PARTS_ENCRYPTED: ("encrypted", "压缩内容设有密码"),
    Reason.TOO_COMPRESSED: ("hostile", "压缩率异常，可能是压缩炸弹"),
    Reason.UNKNOWN_COMPRESSION: ("damaged", "使用了 Excel 不支持的压缩方式"),
    Reason.SIZE_CONTRADICTS: ("hostile", "压缩目录声明的大小自相矛盾"),
    Reason.PARTS_OVERLAP: ("hostile", "内部文件互相重叠"),
    Reason.CANNOT_OPEN: ("damaged", "文件打不开（没有权限，或正被别的程序占用）"),
    Reason.NO_REGULAR_FILE: ("hostile", "不是普通文件（是链接、设备或文件夹）"),
    Reason.FILE_TOO_LARGE: ("too-large", "文件超过 {megabytes} MB"),
    Reason.FILE_EMPTY: ("truncated", "文件是空的，没有内容"),
    Reason.FIRM_ENCRYPTION: ("encrypted", "文件被单位的加密软件加密，请对方解密后重新发送"),
    Reason.OLD_BIFF: ("legacy", "是很旧的 Excel 格式"),
    Reason.ARCHIVE: ("not-ours", "是压缩包，请解压后再放进文件夹"),
    Reason.HTML: ("not-ours", "是网页（HTML），请用 Excel 打开后另存为 .xlsx"),
    Reason.XML: ("not-ours", "是 XML 文件，请用 Excel 打开后另存为 .xlsx"),
    Reason.TEXT: ("not-ours", "是文本文件（如 CSV），请用 Excel 打开后另存为 .xlsx"),
    Reason.NO_WORKBOOK: ("not-ours", "不是 Excel 文件"),
    Reason.ENCRYPTED: ("encrypted", "文件设有打开密码，读不出内容"),
    Reason.BIFF: ("legacy", "是旧的 Excel 格式（.xls 或 .et）"),
    Reason.OTHER_COMPOUND_FILE: ("not-ours", "不是 Excel 文件（可能是 Word 文档）"),
    Reason.OPEN_DOCUMENT: ("legacy", "是 ODS 表格"),
    Reason.PART_MISSING: ("damaged", "缺少内部文件 {part}"),
    Reason.BINARY_WORKBOOK: ("legacy", "是二进制格式（.xlsb）"),
    Reason.DOCUMENT: ("not-ours", "是 Word 文档"),
    Reason.PRESENTATION: ("not-ours", "是演示文稿"),
    Reason.WORKBOOK_MISSING: ("damaged", "缺少工作簿的内部文件"),
    Reason.SHEET_MISSING: ("damaged", "缺少工作表“{sheet}”的内容"),
    Reason.PART_TOO_LARGE: ("too-large", "内部文件 {part} 太大"),
    Reason.SIGNED: ("protection", "文件带有数字签名，改动会使签名失效，因此不写入"),
    Reason.WRONG_CHECKSUM: ("damaged", "内部文件 {part} 校验不符，内容已损坏"),
    Reason.CANNOT_INFLATE: ("damaged", "内部文件 {part} 无法解压"),
    Reason.LARGER_THAN_DECLARED: ("hostile", "内部文件 {part} 的实际大小超过声明的大小"),
    Reason.WRONG_SIZE: ("damaged", "内部文件 {part} 的大小不符，内容已损坏"),
    Reason.NO_SHARED_STRING: ("damaged", "单元格引用的共享字符串 {index} 不存在"),
    Reason.TOO_MUCH_CONTENT: ("too-large", "内容太多"),
    Reason.ENCODING_DAMAGED: ("damaged", "内容的字符编码有误"),
    Reason.CONTENT_TOO_LONG: ("too-large", "内部文件 {part} 有过长的内容"),
    Reason.TOO_COMPLEX: ("too-large", "内部文件 {part} 的结构过于复杂"),
    Reason.UNKNOWN_TAG: ("damaged", "工作表的标记无法识别"),
    Reason.TOO_MANY_ELEMENTS: ("too-large", "内部文件中的元素超过 {limit} 个"),
    Reason.DOCTYPE: ("hostile", "内部文件带有 DOCTYPE 声明，正常的 Excel 文件没有"),
    Reason.WRONG_NUMBER: ("damaged", "数字 {text} 有误"),
    Reason.WRONG_ADDRESS: ("damaged", "单元格地址 {text} 有误"),
    Reason.TOO_MANY_RANGES: ("too-large", "合并区域和数据验证超过 {limit} 个"),
    Reason.NO_WORKSHEET: ("damaged", "工作表的内部格式无法识别"),
    Reason.ROWS_TWICE: ("damaged", "工作表有两份单元格数据"),
    Reason.ROWS_NESTED: ("damaged", "工作表的单元格数据互相嵌套"),
    Reason.CELL_SHOWN_OTHERWISE: ("hostile", "单元格的写法使不同程序显示不同的内容"),
    Reason.WHITE_INK: ("hostile", "主题把文字的颜色改成了白色，写的内容看不见"),
    Reason.STRING_SHOWN_OTHERWISE: ("hostile", "共享字符串的写法使不同程序显示不同的内容"),
    Reason.RELATIONSHIP_TWICE: ("hostile", "内部文件之间的关系有重复的编号"),
    Reason.TWO_WORKBOOKS: ("hostile", "文件里有两份工作簿"),
    Reason.SHEET_NAME_TWICE: ("hostile", "有两张名为“{name}”的工作表"),
    Reason.TWO_ARCHIVES: ("hostile", "一个文件里有两份压缩内容"),
    Reason.WRONG_ROW_NUMBER: ("damaged", "行号 {row} 有误"),
    Reason.TOO_MANY_CELLS: ("too-large", "工作表的单元格超过 {limit} 个"),
    Reason.ROW_TOO_LONG: ("damaged", "第 {row} 行的单元格太多"),
    Reason.CELL_IN_WRONG_ROW: ("damaged", "单元格 {cell} 不在它所属的第 {row} 行"),
    Reason.CONTENT_UNLIKE_TYPE: ("damaged", "单元格 {cell} 的内容与它的类型不符"),
    Reason.CELL_TWICE: ("damaged", "单元格 {cell} 出现两次，内容不同"),
    Reason.NO_ROWS: ("damaged", "工作表没有单元格数据"),
    Reason.NO_FORMULA: ("formula", "单元格 {cell} 没有公式，不能只改缓存值"),
    Reason.UNKNOWN_ENCODING: ("damaged", "内容使用了不支持的字符编码 {encoding}"),
    Reason.NOT_WELL_FORMED: (
        "damaged",
        "内部文件 {part} 不完整或有错误（第 {line} 行第 {column} 列）",
    ),
    Reason.ROW_OUT_OF_ORDER: ("damaged", "第 {row} 行重复，或排在第 {before} 行之后"),
    Reason.CELL_OUT_OF_ORDER: ("damaged", "单元格 {cell} 重复或次序有误"),
    Reason.WRONG_RANGE: ("damaged", "区域 {text} 写法有误"),
    Reason.INSIDE_MERGE: ("merge", "单元格 {cell} 在合并区域之内，不能写入"),
    Reason.INSIDE_ARRAY: ("formula", "单元格 {cell} 属于数组公式或模拟运算表，不能写入"),
    Reason.FORMULA_SHARED: ("formula", "单元格 {cell} 的公式为别的单元格共用，不能写入"),
    Reason.UNPROVEN_HEAD: ("damaged", "写入后的核对发现表头与原表不符，因此没有写入"),
    Reason.UNPROVEN_END: ("damaged", "写入后的核对发现表尾与原表不符，因此没有写入"),
    Reason.UNPROVEN_FAULT: ("damaged", "写入后的核对发现{fault}与原表不符，因此没有写入"),
    Reason.UNPROVEN_OTHERS: ("damaged", "写入后的核对发现其他单元格与原表不符，因此没有写入"),
    Reason.UNPROVEN_CELL: ("damaged", "写入后的核对发现单元格 {cell}与原表不符，因此没有写入"),
}
