using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Testing;
using UserService.Errors;

namespace Tests.Users;

public sealed class ExceptionInterceptorTests
{
    private readonly FakeLogger<ExceptionInterceptor> _logger = new();

    public static TheoryData<Exception, StatusCode> Failures => new()
    {
        { new SqliteException("secret: database is locked", 5), StatusCode.Unavailable },
        { new DbUpdateException("secret", new SqliteException("secret: disk I/O error", 10)), StatusCode.Unavailable },
        { new InvalidOperationException("secret"), StatusCode.Internal },
        { new OperationCanceledException("secret"), StatusCode.Internal },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_OfACall_BecomesAStatusThatTellsNothingOfTheInside(Exception failure, StatusCode expected)
    {
        var error = await CallAsync(failure, new FakeServerCallContext());

        Assert.Equal(expected, error.StatusCode);
        Assert.DoesNotContain("secret", error.Status.Detail, StringComparison.Ordinal);
        Assert.Same(failure, Assert.Single(_logger.Collector.GetSnapshot()).Exception);
    }

    [Fact]
    public async Task Cancellation_ByTheCaller_IsNoFailure()
    {
        var error = await CallAsync(new OperationCanceledException(), new FakeServerCallContext(new CancellationToken(canceled: true)));

        Assert.Equal((StatusCode.Cancelled, 0), (error.StatusCode, _logger.Collector.Count));
    }

    [Fact]
    public async Task Status_OfACall_IsPassedOn()
    {
        var status = new RpcException(new(StatusCode.NotFound, "There is no user 1."));

        Assert.Same(status, await CallAsync(status, new FakeServerCallContext()));
        Assert.Equal(0, _logger.Collector.Count);
    }

    private Task<RpcException> CallAsync(Exception failure, ServerCallContext context) => Assert.ThrowsAsync<RpcException>(() =>
        new ExceptionInterceptor(_logger).UnaryServerHandler<string, string>("", context, (_, _) => Task.FromException<string>(failure)));
}
