namespace Tests.Faults.Calls;

/// <summary>A test of what readers at the gateway notice of a fault behind it.</summary>
[Collection(LoadCollection.Name)]
public abstract class CallFaultTest(SharedBrokers brokers) : FaultTest(brokers)
{
    private protected const int Readers = 200;

    /// <summary>
    /// Three instances unless told otherwise, without telemetry: so many requests are about something else. On a busy machine a healthy instance may
    /// take longer than an attempt may by default, which is another fault than the one looked at.
    /// </summary>
    private protected Task<RunningApplication> StartForLoadAsync(
        Action<RunningApplicationOptions>? configure = null, int attemptSeconds = 10) => StartAsync(options =>
    {
        options.UserServices = 3;
        foreach (var service in new[] { "user-service", "gateway", "notification-worker" })
        {
            options.Set(service, "OTEL_SDK_DISABLED", "true");
        }

        options.Set("gateway", "Resilience:AttemptTimeout", string.Create(CultureInfo.InvariantCulture, $"00:00:{attemptSeconds:00}"));
        options.Set("gateway", "Resilience:TotalTimeout", "00:00:30");
        // Why a request failed is told by a line of this level.
        options.Set("gateway", "Logging:LogLevel:Gateway.Errors", "Debug");
        configure?.Invoke(options);
    });

    /// <summary>Readers of one user; returns when each instance is warm.</summary>
    private protected static async Task<ReaderLoad> ReadAsync(RunningApplication app, int readers = Readers) =>
        await ReadAsync(await CreateAsync(app), readers);

    /// <summary>The address of a new user.</summary>
    private protected static async Task<Uri> CreateAsync(RunningApplication app)
    {
        Uri? user = null;
        // The first one of a process may take longer than an attempt.
        await Eventually.HoldsAsync(
            async () =>
            {
                using var created = await app.PostUserAsync(NewEmail());
                user = created.StatusCode == HttpStatusCode.Created ? new Uri(app.Gateway.BaseAddress!, created.Headers.Location!) : null;
                return user is not null;
            },
            "a user to be created");
        return user!;
    }

    private protected static async Task<ReaderLoad> ReadAsync(Uri user, int readers = Readers)
    {
        var load = ReaderLoad.Start(user, readers);
        await Eventually.HoldsAsync(() => load.Results.Count >= 10 * readers, "the first answers");
        return load;
    }

    /// <summary>What is looked for are readers who wait for an instance that does not answer: they wait for the time of an attempt.</summary>
    private protected static void AreFast(IReadOnlyList<ReadResult> results, IReadOnlyList<ReadResult> healthy, TimeSpan attempt)
    {
        var (usual, now) = (healthy.Within(0.99), results.Within(0.99));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"p99 {usual.TotalMilliseconds:0} ms before and {now.TotalMilliseconds:0} ms with the fault"));
        Assert.InRange(now, TimeSpan.Zero, TimeSpan.FromTicks(Math.Max(4 * usual.Ticks, attempt.Ticks)));
    }
}
