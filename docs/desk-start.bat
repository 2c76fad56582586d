@echo off
rem Opens the desk in the browser; closing this window closes it.
cd /d "%USERPROFILE%\Documents"
"%USERPROFILE%\zjtx-xl\Scripts\zjtx-xl.exe" desk
pause
