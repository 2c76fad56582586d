"""``python -m zjtx_xl``."""

from zjtx_xl.cli.main import main

main()
