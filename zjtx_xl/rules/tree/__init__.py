"""The nodes of an expression, each with its three printers: Decimal, Excel, Chinese."""
