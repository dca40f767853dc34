using Microsoft.Extensions.Logging;
using Tests.EndToEnd;

namespace Tests.Faults;

internal sealed partial class RunningApplication
{
    private const string RegisteredPort = "Consul__Registration__Port";

    private bool Has(Links link) => (_options.Relayed | _options.Away).HasFlag(link);

    private void PutRelays()
    {
        if (Has(Links.RabbitMq))
        {
            _rabbitMq = TcpRelay.To(_virtualHost!.Port);
        }

        if (Has(Links.Consul))
        {
            _consulRelay = TcpRelay.To(_consul!.Address.Port);
        }

        if (Has(Links.UserServices))
        {
            _instances.AddRange(Enumerable.Range(0, _options.UserServices).Select(
                number => TcpRelay.To(() => new IPEndPoint(IPAddress.Loopback, PortBehind(_instances[number])))));
        }

        IEnumerable<(Links Link, TcpRelay? Relay)> relays =
            [(Links.RabbitMq, _rabbitMq), (Links.Consul, _consulRelay), .. _instances.Select(static relay => (Links.UserServices, relay))];
        foreach (var (_, relay) in relays.Where(relay => _options.Away.HasFlag(relay.Link)))
        {
            relay!.Refuse();
        }
    }

    private string[] Arguments() =>
    [
        $"--ConnectionStrings:messaging={_virtualHost!.ConnectionStringThrough(_rabbitMq?.Port ?? _virtualHost.Port)}",
        string.Create(CultureInfo.InvariantCulture, $"--ConnectionStrings:consul=http://127.0.0.1:{_consulRelay?.Port ?? _consul!.Address.Port}"),
        TestApplication.ExportTelemetryTo(_telemetry!),
        string.Create(CultureInfo.InvariantCulture, $"--UserService:Replicas={_options.UserServices}"),
    ];

    private void Configure(IDistributedApplicationTestingBuilder builder)
    {
        // They are shown by the test.
        builder.Services.AddLogging(logging => logging.AddFilter($"{builder.Environment.ApplicationName}.Resources", LogLevel.None));
        foreach (var (resource, key, value) in _options.Settings)
        {
            TestApplication.Project(builder, resource).WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        if (_instances.Count > 0)
        {
            TestApplication.Project(builder, "user-service").WithEnvironment(RegisteredPort, PortByReplica());

            var gateway = TestApplication.Project(builder, "gateway");
            foreach (var (number, relay) in _instances.Index())
            {
                gateway.WithEnvironment($"services__user-service__http__{number}", $"http://127.0.0.1:{relay.Port.ToString(CultureInfo.InvariantCulture)}");
            }
        }

        _options.Model?.Invoke(builder);
    }

    /// <summary>All instances share their variables: the orchestrator fills in what is for which.</summary>
    private string PortByReplica()
    {
        var ports = _instances.Select(static (relay, number) =>
            string.Create(CultureInfo.InvariantCulture, $$$"""{{if eq $index "{{{number}}}"}}{{{relay.Port}}}{{end}}"""));
        return $$$"""{{$index := index .Annotations "resource-replica-index"}}{{{string.Concat(ports)}}}""";
    }

    /// <summary>Of whoever has the relay's port for its own; one where nobody listens as long as there is none.</summary>
    private int PortBehind(TcpRelay relay) =>
        _substitutes.TryGetValue(relay, out var substitute) ? substitute
        : UserServices.FirstOrDefault(instance => RelayOf(instance) == relay) is { } behind ? Port(behind, "http")
        : 1;
}
