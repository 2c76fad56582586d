"""``python -m zjtx_xl``."""

from zjtx_xl.cli import main

main()
