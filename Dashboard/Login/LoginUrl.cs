using Dashboard.Listening;

namespace Dashboard.Login;

/// <summary>Prints the address to log in with: once the server listens, and again when a token was used.</summary>
internal sealed class LoginUrl(ListenerAddresses addresses, LoginTokens tokens, DashboardKeys keys, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(PrintAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // On standard output, not in the log: whoever started the dashboard reads this line, and a log may be kept.
    public void Print() => Console.WriteLine($"Login to the dashboard at {addresses[Listener.Pages]}login?t={tokens.Text}");

    private void PrintAll()
    {
        if (keys.OtlpIsNew)
        {
            Console.WriteLine($"Telemetry is received at OTEL_EXPORTER_OTLP_ENDPOINT={addresses[Listener.OtlpGrpc]} (grpc) or {addresses[Listener.OtlpHttp]} (http/protobuf)");
            Console.WriteLine($"with OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key={keys.OtlpText}");
        }

        if (keys.ApiIsNew)
        {
            Console.WriteLine($"The API at {addresses[Listener.Pages]}api asks for the header {SessionHandler.KeyHeader}: {keys.ApiText}");
        }

        Print();
    }
}
