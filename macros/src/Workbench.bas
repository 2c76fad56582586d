Attribute VB_Name = "Workbench"
Option Explicit

' The buttons of the officer's workbench. Python does the work; it is called through RunPython of
' the xlwings add-in and nothing else leaves this workbook. Nothing runs by itself.
'
' All texts stand on the very hidden sheet _texts (key, text): VBA sources are ASCII.

Private Const TEXTS As String = "_texts"
Private Const RUN_PYTHON As String = "xlwings.xlam!RunPython"
Private Const FOLDER_PICKER As Long = 4

Public Sub ChooseFolder()
    Dim dialog As Object
    On Error GoTo NoDialog
    Set dialog = Application.FileDialog(FOLDER_PICKER)
    dialog.Title = TextOf("choose_folder")
    If dialog.Show = -1 Then NamedCell("zjtx_folder").Value = dialog.SelectedItems(1)
    Exit Sub
NoDialog:
    MsgBox TextOf("type_folder"), vbInformation, TextOf("title")
End Sub

Public Sub CheckFolder()
    If Len(Trim$(CStr(NamedCell("zjtx_folder").Value))) = 0 Then ChooseFolder
    If Len(Trim$(CStr(NamedCell("zjtx_folder").Value))) = 0 Then Exit Sub
    CallPython "check_folder"
End Sub

Public Sub CheckActive()
    If RememberTarget() Then CallPython "check_active"
End Sub

Public Sub WriteScores()
    Dim question As String
    If Not RememberTarget() Then Exit Sub
    question = TextOf("confirm_write") & vbLf & CStr(NamedCell("zjtx_target").Value)
    If MsgBox(question, vbYesNo + vbQuestion, TextOf("title")) = vbYes Then CallPython "write_scores"
End Sub

Public Sub MakeSummary()
    CallPython "make_summary"
End Sub

Public Sub OpenReport()
    CallPython "open_report"
End Sub

' Run one function of zjtx_xl.excel.buttons; it answers in the message cell.
Private Sub CallPython(name As String)
    ThisWorkbook.Activate
    NamedCell("zjtx_message").Value = TextOf("working")
    On Error GoTo NoAddin
    Application.Run RUN_PYTHON, "import zjtx_xl.excel.buttons; zjtx_xl.excel.buttons." & name & "()"
    On Error GoTo 0
    ' No answer: Python or zjtx_xl is not there; xlwings has shown its own message.
    If CStr(NamedCell("zjtx_message").Value) = TextOf("working") Then Complain "no_python"
    Exit Sub
NoAddin:
    Complain "no_addin"
End Sub

Private Sub Complain(key As String)
    NamedCell("zjtx_message").Value = TextOf(key & "_short")
    MsgBox TextOf(key), vbExclamation, TextOf("title")
End Sub

' The workbook that the officer looked at before this one.
Private Function RememberTarget() As Boolean
    Dim pane As Window
    For Each pane In Application.Windows
        If pane.Visible And pane.Parent.Name <> ThisWorkbook.Name Then
            NamedCell("zjtx_target").Value = pane.Parent.Name
            RememberTarget = True
            Exit Function
        End If
    Next pane
    MsgBox TextOf("no_target"), vbInformation, TextOf("title")
End Function

Private Function NamedCell(name As String) As Range
    Set NamedCell = ThisWorkbook.Names(name).RefersToRange
End Function

Public Function TextOf(key As String) As String
    Dim sheet As Worksheet
    Dim row As Long
    Set sheet = ThisWorkbook.Worksheets(TEXTS)
    row = 1
    Do While Len(CStr(sheet.Cells(row, 1).Value)) > 0
        If CStr(sheet.Cells(row, 1).Value) = key Then
            TextOf = CStr(sheet.Cells(row, 2).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function
