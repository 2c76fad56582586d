"""Official blanks as files: in Excel, in the Excel of before 2007, in Word."""
