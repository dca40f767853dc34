using System.Reflection;
using Messaging.Consuming;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Consuming;

public sealed class FailureReasonTests
{
    private const string OfEntityFramework = "An error occurred while saving the entity changes. See the inner exception for details.";

    private static readonly SqliteException Database = new("SQLite Error 19: 'UNIQUE constraint failed: Entries.Id'.", 19);

    public static TheoryData<Exception, string> Failures => new()
    {
        { new DbUpdateException(OfEntityFramework, Database), "SqliteException: SQLite Error 19: 'UNIQUE constraint failed: Entries.Id'." },
        {
            new AggregateException(new TargetInvocationException(new DbUpdateException(OfEntityFramework, Database))),
            "SqliteException: SQLite Error 19: 'UNIQUE constraint failed: Entries.Id'."
        },
        {
            new InvalidOperationException("An exception has been raised that is likely due to a transient failure.", new TimeoutException("no answer")),
            "TimeoutException: no answer"
        },
        { new DbUpdateException("without a cause"), "DbUpdateException: without a cause" },
        { new IOException("the mail server is away", new TimeoutException("no answer")), "IOException: the mail server is away" },
        {
            new InvalidOperationException("23505: a key is there twice\r\n\r\nDETAIL: Key (email)=(eve) is there"),
            "InvalidOperationException: 23505: a key is there twice"
        },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Of_AFailure_IsWhatTheOneThatKnowsSays(Exception failure, string expected) =>
        Assert.Equal(expected, FailureReason.Of(failure, "{}"u8).ToString());

    [Theory]
    [InlineData("no mailbox for Ada <ada@example.com>", "no mailbox for … <…>")]
    [InlineData("no mailbox for ADA@EXAMPLE.COM, nor for eve.long+x@mail.example", "no mailbox for …, nor for …")]
    [InlineData("'Ada' is known; Adam is not, nor is 7", "'…' is known; Adam is not, nor is 7")]
    [InlineData("Ada", "…")]
    [InlineData("the disk is full", "the disk is full")]
    public void Of_AFailureThatQuotesTheEvent_LeavesItOut(string message, string expected)
    {
        var reason = FailureReason.Of(new InvalidOperationException(message), """{"id":7,"name":"Ada","more":["", {"email":"ada@example.com"}]}"""u8);

        Assert.Equal($"InvalidOperationException: {expected}", reason.ToString());
    }

    [Theory]
    [InlineData("not json: Ada")]
    [InlineData("""{"name":"Ada""")]
    [InlineData("")]
    public void Of_ABodyThatIsNoJson_StillLeavesAddressesOut(string body) =>
        Assert.Equal(
            "no mailbox for …", FailureReason.Of(new InvalidOperationException("no mailbox for ada@example.com"), Encoding.UTF8.GetBytes(body)).Message);
}
