#!/bin/sh
# Opens the desk in the browser; Ctrl-C, or closing this window, closes it.
cd "$HOME" && exec "$HOME/zjtx-xl/bin/zjtx-xl" desk
