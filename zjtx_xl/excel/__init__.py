"""The same functions on the workbook that is open in Excel, and the buttons that call them."""
