"""``python -m zjtx_xl``."""

from zjtx_xl.start import main

main()
