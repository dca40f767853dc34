using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.ServiceDiscovery;

namespace Tests.ServiceDefaults.Discovery;

/// <summary>Whatever Consul answers, callers keep what they had, and the log tells it once.</summary>
public sealed class HostileConsulTests : IAsyncLifetime
{
    private HostileConsul _consul = null!;
    private WebApplication _app = null!;
    private ServiceEndpointResolver _resolver = null!;

    public async ValueTask InitializeAsync()
    {
        _consul = await HostileConsul.StartAsync();
        var builder = TestApp.CreateBuilder(("ConnectionStrings:consul", _consul.Address.AbsoluteUri));
        builder.AddConsulServiceDiscovery();
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFakeLogging();
        _app = builder.Build();
        _resolver = _app.Services.GetRequiredService<ServiceEndpointResolver>();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _consul.DisposeAsync();
    }

    public static TheoryData<string, string> UnusableAnswers => new()
    {
        { "status 500", "Status 500: No cluster leader" },
        { "status 403", "Status 403: ACL not found" },
        { "status 404", "Status 404" },
        { "garbage", "Not an answer of Consul" },
        { "another JSON", "Not an answer of Consul" },
        { "half a body", "Error while copying content to a stream." },
        { "10 MB of nothing", "Not an answer of Consul" },
        { "33 MB", "Cannot write more bytes to the buffer" },
    };

    [Theory]
    [MemberData(nameof(UnusableAnswers))]
    public async Task Answer_Unusable_IsOneLineAndChangesNothing(string answer, string reason)
    {
        await KnowOneAsync();

        _consul.Answer(context => WriteUnusableAsync(context, answer));
        await HoldsForAnswersAsync(5);

        var line = Assert.Single(Lines(), static line => line.Level == LogLevel.Warning);
        Assert.Contains("gives no usable answer about the instances of users", line.Message, StringComparison.Ordinal);
        Assert.Contains(reason, line.Message, StringComparison.Ordinal);

        _consul.Tell(3, HostileConsul.Instance("users-1"), HostileConsul.Instance("users-2", port: 81));
        await Eventually.HoldsAsync(async () => (await FindAsync()).Length == 2);
        Assert.Single(Lines(), static line => line.Message.Contains("answers about the instances of users again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 80)]
    [InlineData("10.0.0.1", 0)]
    [InlineData("10.0.0.1", 65536)]
    [InlineData("10.0.0.1", 5_000_000_000)]
    [InlineData("169.254.169.254", 80)]
    [InlineData("93.184.216.34", 80)]
    [InlineData("example.com", 80)]
    public async Task Instances_NoneUsable_IsOneLineAndChangesNothing(string address, long port)
    {
        await KnowOneAsync();

        _consul.Tell(2, HostileConsul.Instance("evil", address, port));
        await Eventually.HoldsAsync(() => Lines().Any(static line => line.Level == LogLevel.Warning));
        _consul.Tell(3, HostileConsul.Instance("evil", address, port));
        await Eventually.HoldsAsync(() => _consul.Answers >= 3);

        Assert.Equal(["http://10.0.0.1/"], await FindAsync());
        Assert.Contains($"evil ({address}:", Assert.Single(Lines(), static line => line.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_SomeUsable_AreTakenWithoutTheOthers()
    {
        await KnowOneAsync();

        _consul.Tell(2,
            HostileConsul.Instance("users-1"), HostileConsul.Instance("users-2", "10.0.0.2"), HostileConsul.Instance("users-2", "10.0.0.3"),
            HostileConsul.Instance("users-3", port: 0));

        await Eventually.HoldsAsync(async () => (await FindAsync()).SequenceEqual(["http://10.0.0.1/", "http://10.0.0.2/"]));
        await Eventually.HoldsAsync(() => Lines().Any(static line => line.Message.Contains("2 more are registered and left out", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Index_GoesBackwardsWithAnEmptyList_ChangesNothing()
    {
        _consul.Tell(100, HostileConsul.Instance("users-1"));
        await Eventually.HoldsAsync(async () => await FindOrNoneAsync() is ["http://10.0.0.1/"]);

        _consul.Answer(static context => HostileConsul.WriteAsync(context, 2, "[]"));
        await HoldsForAnswersAsync(5);

        Assert.DoesNotContain(Lines(), static line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Index_RacesAhead_IsNoBusyLoop()
    {
        await KnowOneAsync();
        var index = 10UL;
        var before = _consul.Answers;
        var begin = TimeProvider.System.GetTimestamp();

        _consul.Answer(context => HostileConsul.WriteAsync(
            context, Interlocked.Increment(ref index), """[{"Node":{"Address":"10.0.0.1"},"Service":{"ID":"users-1","Port":80,"Meta":{"started-at":"1"}}}]"""));
        await Eventually.HoldsAsync(() => _consul.Answers >= before + 8);

        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Instances_TenThousand_AreTakenAndToldInAShortLine()
    {
        await KnowOneAsync();

        _consul.Tell(2, [.. Enumerable.Range(0, 10_000).Select(i =>
            HostileConsul.Instance(i.ToString("00000", CultureInfo.InvariantCulture), $"10.0.{i / 250}.{(i % 250) + 1}"))]);

        await Eventually.HoldsAsync(async () => (await FindAsync()).Length == 10_000);
        await Eventually.HoldsAsync(() => Lines().Any(static line => line.Message.Contains("and 9990 more", StringComparison.Ordinal)));
        Assert.All(Lines(), static line => Assert.InRange(line.Message.Length, 1, 1000));
    }

    [Fact]
    public async Task Instance_FlapsEvery200Milliseconds_IsCoalescedAndOneLineASecond()
    {
        await KnowOneAsync();
        var begin = TimeProvider.System.GetTimestamp();
        var lists = new HashSet<ServiceEndpointSource>(ReferenceEqualityComparer.Instance);
        using var flaps = new PeriodicTimer(TimeSpan.FromMilliseconds(200));

        for (var index = 2UL; index < 22 && await flaps.WaitForNextTickAsync(TestContext.Current.CancellationToken); index++)
        {
            _consul.Tell(index, index % 2 == 0
                ? [HostileConsul.Instance("users-1"), HostileConsul.Instance("users-2", port: 81)]
                : [HostileConsul.Instance("users-1")]);
            var source = await _resolver.GetEndpointsAsync("http://users", TestContext.Current.CancellationToken);
            Assert.NotEmpty(source.Endpoints);
            lists.Add(source);
        }

        var seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        Assert.InRange(lists.Count, 2, 4 + 1 + (2 * seconds));
        var times = Lines().Select(static line => line.Timestamp).ToList();
        Assert.InRange(times.Count, 2, 2 + seconds);
        // Timers are exact to some milliseconds.
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.True(pair.Second - pair.First > TimeSpan.FromMilliseconds(950)));
    }

    private static Task WriteUnusableAsync(HttpContext context, string answer)
    {
        switch (answer)
        {
            case "status 500":
                context.Response.StatusCode = 500;
                return context.Response.WriteAsync("No cluster leader");
            case "status 403":
                context.Response.StatusCode = 403;
                return context.Response.WriteAsync("ACL not found");
            case "status 404":
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            case "garbage":
                return HostileConsul.WriteAsync(context, 9, "\u0000<html>");
            case "another JSON":
                return HostileConsul.WriteAsync(context, 9, """{"error":"sorry"}""");
            case "half a body":
                // The server closes the connection after what it was given.
                context.Response.ContentLength = 1000;
                return context.Response.WriteAsync("""[{"Node":{"Addr""");
            case "10 MB of nothing":
                return HostileConsul.WriteAsync(context, 9, new string(' ', 10_000_000));
            default:
                return HostileConsul.WriteAsync(context, 9, $"[{new string(' ', 33 * 1024 * 1024)}]");
        }
    }

    private async Task KnowOneAsync()
    {
        _consul.Tell(1, HostileConsul.Instance("users-1"));
        await Eventually.HoldsAsync(async () => await FindOrNoneAsync() is ["http://10.0.0.1/"]);
    }

    /// <summary>Callers have the one instance, without an exception, for as long as it takes Consul to answer some more times.</summary>
    private async Task HoldsForAnswersAsync(int count)
    {
        var enough = _consul.Answers + count;
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal(["http://10.0.0.1/"], await FindAsync());
            return _consul.Answers >= enough;
        });
    }

    private IReadOnlyList<FakeLogRecord> Lines() => [.. _app.Services.GetFakeLogCollector().GetSnapshot()
        .Where(static line => line.Category!.StartsWith("ServiceDefaults.", StringComparison.Ordinal))];

    private async Task<string[]> FindOrNoneAsync()
    {
        try
        {
            return await FindAsync();
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    private async Task<string[]> FindAsync()
    {
        var source = await _resolver.GetEndpointsAsync("http://users", TestContext.Current.CancellationToken);
        return [.. source.Endpoints.Select(static endpoint => endpoint.EndPoint.ToString()!)];
    }
}
