
using Hosting.Commands;

namespace Tests.Hosting.Commands;

public sealed class TablePrinterTests
{
    [Fact]
    public void Format_CellsOfDifferentWidth_AlignsColumnsAndEndsLinesAtTheirText()
    {
        var table = TablePrinter.Format(["NAME", "STATE", "URL"], [["gateway", "Running", ""], ["db", "Up", "http://x"]]);

        Assert.Equal("NAME     STATE    URL\ngateway  Running\ndb       Up       http://x", table);
    }

    [Fact]
    public void Format_NoRows_IsTheHeaderLine() => Assert.Equal("A  B", TablePrinter.Format(["A", "B"], []));
}
