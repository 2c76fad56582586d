Attribute VB_Name = "SelfCheck"
Option Explicit

' For recipients without Python: what the check column says about missing values, kinds, ranges
' and choices, in one message box that lists the cells. It reads cells and changes nothing.
'
' The facts about each cell and all texts stand on the very hidden sheet _check, which
' zjtx_xl/selfcheck.py writes: VBA sources are ASCII.

Private Const FACTS As String = "_check"
' A message box holds about a thousand characters.
Private Const MOST_SHOWN As Long = 20
Private Const LONGEST_LABEL As Long = 20
Private Const LONGEST_TEXT As Long = 800

' Columns of a fact.
Private Const C_SHEET As Long = 1
Private Const C_CELL As Long = 2
Private Const C_LABEL As Long = 3
Private Const C_KIND As Long = 4
Private Const C_REQUIRED As Long = 5
Private Const C_ASKED As Long = 6
Private Const C_MINIMUM As Long = 7
Private Const C_MAXIMUM As Long = 8
Private Const C_CHOICES As Long = 9
Private Const C_FREE As Long = 10
Private Const C_ONLY_IF As Long = 11
' Columns of a scored row.
Private Const C_SCORE_SHEET As Long = 15
Private Const C_SCORE As Long = 16
Private Const C_PRELIMINARY As Long = 17

' Characters that VBA sources cannot hold: blanks beside the space, and the marks for none.
Private otherBlanks As String
Private noneMarks As String

' The macro behind the button.
Public Sub CheckThisForm()
    Dim found() As String, parts() As String
    Dim shown As String
    Dim i As Long, count As Long, listed As Long
    found = Split(Findings(), vbLf)
    For i = 0 To UBound(found)
        If Len(found(i)) > 0 Then
            count = count + 1
            If count <= MOST_SHOWN And Len(shown) < LONGEST_TEXT Then
                parts = Split(found(i), vbTab)
                listed = listed + 1
                shown = shown & parts(0) & " " & parts(1) & " " & Left$(parts(3), LONGEST_LABEL) _
                    & " " & TextOf(parts(2)) & vbLf
            End If
        End If
    Next i
    If count = 0 Then
        MsgBox TextOf("nothing"), vbInformation, TextOf("title")
    Else
        If count > listed Then shown = shown & TextOf("more") & vbLf
        MsgBox TextOf("count") & CStr(count) & vbLf & vbLf & shown, vbExclamation, TextOf("title")
    End If
End Sub

' One line for each finding: sheet, cell, status and label, separated by tabs.
Public Function Findings() As String
    Dim known As Worksheet
    Dim row As Long
    Dim status As String, found As String
    Set known = ThisWorkbook.Worksheets(FACTS)
    otherBlanks = TextOf("blanks")
    noneMarks = TextOf("none")
    row = 2
    Do While Len(CStr(known.Cells(row, C_SHEET).Value)) > 0
        status = StatusOf(known, row)
        If Len(status) > 0 Then
            If Len(found) > 0 Then found = found & vbLf
            found = found & CStr(known.Cells(row, C_SHEET).Value) & vbTab _
                & CStr(known.Cells(row, C_CELL).Value) & vbTab & status & vbTab _
                & CStr(known.Cells(row, C_LABEL).Value)
        End If
        row = row + 1
    Loop
    Findings = found
End Function

' What the preliminary score column shows: sheet, cell of the official score, and points.
Public Function Scores() As String
    Dim known As Worksheet
    Dim row As Long
    Dim found As String
    Set known = ThisWorkbook.Worksheets(FACTS)
    row = 2
    Do While Len(CStr(known.Cells(row, C_SCORE_SHEET).Value)) > 0
        If Len(found) > 0 Then found = found & vbLf
        found = found & CStr(known.Cells(row, C_SCORE_SHEET).Value) & vbTab _
            & CStr(known.Cells(row, C_SCORE).Value) & vbTab _
            & Shown(CStr(known.Cells(row, C_SCORE_SHEET).Value), CStr(known.Cells(row, C_PRELIMINARY).Value))
        row = row + 1
    Loop
    Scores = found
End Function

Private Function Shown(sheet As String, cell As String) As String
    Dim form As Worksheet
    Set form = SheetNamed(sheet)
    If form Is Nothing Then Exit Function
    If Not IsError(form.Range(cell).Value) Then Shown = CStr(form.Range(cell).Value)
End Function

' What is wrong with one cell; nothing where it is filled well.
Private Function StatusOf(known As Worksheet, row As Long) As String
    Dim form As Worksheet
    Dim value As Variant
    Dim kind As String
    Set form = SheetNamed(CStr(known.Cells(row, C_SHEET).Value))
    If form Is Nothing Then
        StatusOf = "sheet"
        Exit Function
    End If
    value = form.Range(CStr(known.Cells(row, C_CELL).Value)).Value
    If IsError(value) Then
        StatusOf = "error-value"
        Exit Function
    End If
    If IsBlank(value) Then
        If IsAsked(known, row, form) Then StatusOf = "missing"
        Exit Function
    End If
    If IsNone(value) Then Exit Function
    kind = CStr(known.Cells(row, C_KIND).Value)
    Select Case kind
        Case "integer", "decimal", "percent", "money"
            If IsNumberValue(value) Then
                ' As a text a number has the 15 digits that Excel compares.
                StatusOf = StatusOfNumber(known, row, kind, CDbl(CStr(CDbl(value))), _
                    form.Range(CStr(known.Cells(row, C_CELL).Value)).NumberFormat)
            ElseIf HasDigit(value) Then
                StatusOf = "review"
            Else
                StatusOf = "kind"
            End If
        Case "yes_no", "yes_no_text", "choice", "tick"
            StatusOf = StatusOfChoice(known, row, kind, value)
        Case "credit_code", "id_number"
            StatusOf = "kind"
            If IsTextValue(value) Then
                If Len(WithoutBlanks(CStr(value))) = 18 Then StatusOf = ""
            End If
        Case "text"
            If IsBeyond(known.Cells(row, C_MAXIMUM).Value, Len(Trim$(CStr(value))), 1) Then
                StatusOf = "range"
            End If
        Case "date"
            If Not IsNumberValue(value) And Not HasDigit(value) Then StatusOf = "kind"
    End Select
End Function

Private Function StatusOfNumber(known As Worksheet, row As Long, kind As String, _
        number As Double, shownAs As String) As String
    If kind = "percent" And InStr(shownAs, "%") > 0 And number <> 0 Then
        StatusOfNumber = "review"
    ElseIf kind = "integer" And number <> Fix(number) Then
        StatusOfNumber = "kind"
    ElseIf IsBeyond(known.Cells(row, C_MINIMUM).Value, number, -1) Then
        StatusOfNumber = "range"
    ElseIf IsBeyond(known.Cells(row, C_MAXIMUM).Value, number, 1) Then
        StatusOfNumber = "range"
    ElseIf kind = "percent" And number <> 0 And Abs(number) < 1 Then
        StatusOfNumber = "review"
    End If
End Function

' Whether a number lies below a least (side -1) or above a most (side 1); no limit, no.
Private Function IsBeyond(limit As Variant, number As Double, side As Long) As Boolean
    If Not IsNumberValue(limit) Then Exit Function
    If side < 0 Then
        IsBeyond = number < CDbl(limit)
    Else
        IsBeyond = number > CDbl(limit)
    End If
End Function

Private Function StatusOfChoice(known As Worksheet, row As Long, kind As String, _
        value As Variant) As String
    If IsOffered(CStr(known.Cells(row, C_CHOICES).Value), value) Then Exit Function
    If Not IsTextValue(value) Or CStr(known.Cells(row, C_FREE).Value) <> "1" Then
        StatusOfChoice = "choice"
        Exit Function
    End If
    If kind = "tick" And Not ContainsOneOf(CStr(value), TextOf("boxes")) Then StatusOfChoice = "choice"
    If kind = "yes_no_text" Then StatusOfChoice = "review"
End Function

Private Function ContainsOneOf(text As String, characters As String) As Boolean
    Dim i As Long
    For i = 1 To Len(characters)
        If InStr(1, text, Mid$(characters, i, 1), vbBinaryCompare) > 0 Then ContainsOneOf = True
    Next i
End Function

Private Function IsOffered(offered As String, value As Variant) As Boolean
    Dim texts() As String
    Dim i As Long
    If VarType(value) = vbBoolean Or Len(offered) = 0 Then Exit Function
    texts = Split(offered, vbLf)
    For i = 0 To UBound(texts)
        If StrComp(texts(i), CStr(value), vbBinaryCompare) = 0 Then
            IsOffered = True
            Exit Function
        End If
    Next i
End Function

' A required cell of a list is missed only once something stands in its record.
Private Function IsAsked(known As Worksheet, row As Long, form As Worksheet) As Boolean
    Dim cells() As String
    Dim i As Long
    If CStr(known.Cells(row, C_REQUIRED).Value) <> "1" Then Exit Function
    If Not ConditionHolds(CStr(known.Cells(row, C_ONLY_IF).Value), form) Then Exit Function
    IsAsked = True
    If Len(CStr(known.Cells(row, C_ASKED).Value)) = 0 Then Exit Function
    cells = Split(CStr(known.Cells(row, C_ASKED).Value), ",")
    For i = 0 To UBound(cells)
        If Not IsEmpty(form.Range(cells(i)).Value) Then Exit Function
    Next i
    IsAsked = False
End Function

' The first line of a condition is a cell, the others are how its text may begin.
Private Function ConditionHolds(condition As String, form As Worksheet) As Boolean
    Dim parts() As String, text As String
    Dim i As Long
    If Len(condition) = 0 Then
        ConditionHolds = True
        Exit Function
    End If
    parts = Split(condition, vbLf)
    If IsError(form.Range(parts(0)).Value) Then Exit Function
    text = CStr(form.Range(parts(0)).Value)
    For i = 1 To UBound(parts)
        If Left$(text, Len(parts(i))) = parts(i) Then ConditionHolds = True
    Next i
End Function

Private Function IsBlank(value As Variant) As Boolean
    If IsEmpty(value) Then
        IsBlank = True
    ElseIf IsTextValue(value) Then
        IsBlank = Len(WithoutBlanks(CStr(value))) = 0
    End If
End Function

Private Function IsNone(value As Variant) As Boolean
    If IsTextValue(value) Then IsNone = IsOffered(noneMarks, value)
End Function

Private Function IsNumberValue(value As Variant) As Boolean
    Select Case VarType(value)
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency, vbDate, vbDecimal
            IsNumberValue = True
    End Select
End Function

Private Function IsTextValue(value As Variant) As Boolean
    IsTextValue = VarType(value) = vbString
End Function

Private Function HasDigit(value As Variant) As Boolean
    Dim i As Long
    If Not IsTextValue(value) Then Exit Function
    For i = 0 To 9
        If InStr(CStr(value), CStr(i)) > 0 Then
            HasDigit = True
            Exit Function
        End If
    Next i
End Function

' Without spaces, ideographic and no-break spaces, tabs and line ends.
Private Function WithoutBlanks(ByVal text As String) As String
    Dim i As Long
    text = Replace(text, " ", "")
    For i = 1 To Len(otherBlanks)
        text = Replace(text, Mid$(otherBlanks, i, 1), "")
    Next i
    text = Replace(text, vbTab, "")
    text = Replace(text, vbCr, "")
    WithoutBlanks = Replace(text, vbLf, "")
End Function

Private Function SheetNamed(name As String) As Worksheet
    Dim each_sheet As Worksheet
    For Each each_sheet In ThisWorkbook.Worksheets
        If each_sheet.Name = name Then
            Set SheetNamed = each_sheet
            Exit Function
        End If
    Next each_sheet
End Function

' A text of the sheet _check, by its key: key in column L, text in column M.
Private Function TextOf(key As String) As String
    Dim known As Worksheet
    Dim row As Long
    Set known = ThisWorkbook.Worksheets(FACTS)
    row = 2
    Do While Len(CStr(known.Cells(row, 12).Value)) > 0
        If CStr(known.Cells(row, 12).Value) = key Then
            TextOf = CStr(known.Cells(row, 13).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function
