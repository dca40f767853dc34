using Dashboard.Components.Pages.StructuredLogs;
using Dashboard.Telemetry.Logs;
using Tests.Dashboard.Otlp;
using Tests.Dashboard.Telemetry;

namespace Tests.Dashboard.Pages;

public sealed class AddressedRecordTests : StoreTest
{
    [Fact]
    public void Record_Open_StaysSoWhenItIsDropped_AndNobodyElseFindsIt()
    {
        var (store, intake) = NewStore(static limits => limits.Logs = 1);
        intake.Take(Sent.Logs("worker", "one"));
        var open = AddressedRecord.Of("1", store.Logs, open: null);
        Assert.Equal("one", open?.Message);

        intake.Take(Sent.Logs("worker", "two"));

        Assert.Same(open, AddressedRecord.Of("1", store.Logs, open));
        Assert.Null(AddressedRecord.Of("1", store.Logs, open: null));
        Assert.Equal("two", AddressedRecord.Of("2", store.Logs, open)?.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public void Number_ThatIsNone_IsNoRecord(string? number)
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Logs("worker", "one"));

        Assert.Null(AddressedRecord.Of(number, store.Logs, Assert.Single(store.Logs.Query(new LogQuery(), 1))));
    }
}
