using System.Globalization;
using System.Net;
using Tests.Testing;

namespace Tests.Faults;

internal sealed partial class RunningApplication
{
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
            foreach (var instance in UserServices)
            {
                _instances.Add(instance, TcpRelay.To(() => new IPEndPoint(IPAddress.Loopback, _substitutes.TryGetValue(instance, out var port) ? port : Port(instance, "http"))));
            }
        }

        foreach (var (link, relays) in new[] { (Links.RabbitMq, [_rabbitMq]), (Links.Consul, [_consulRelay]), (Links.UserServices, _instances.Values.Cast<TcpRelay?>()) })
        {
            foreach (var relay in relays.Where(_ => _options.Away.HasFlag(link)))
            {
                relay!.Refuse();
            }
        }
    }

    private string[] Arguments() =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={_telemetry!.Endpoint}",
        string.Create(CultureInfo.InvariantCulture, $"--UserService:Replicas={_options.UserServices}"),
        .. _instances.Select(static relay => $"--set={relay.Key}:Consul:Registration:Port={relay.Value.Port}"),
        .. _options.Settings.Select(static setting => $"--set={setting}"),
    ];

    /// <summary>
    /// Takes the brokers off the model, with the waits for them, and has their connection strings name others. Their endpoints get an
    /// address all the same, since what refers to them asks for it.
    /// </summary>
    private void ReplaceBrokers(IDistributedApplicationTestingBuilder builder)
    {
        var brokers = builder.Resources.OfType<ContainerResource>().ToList();
        Assert.Equal(["consul", "messaging"], brokers.Select(static broker => broker.Name).Order(StringComparer.Ordinal));
        foreach (var broker in brokers)
        {
            builder.Resources.Remove(broker);
            foreach (var endpoint in broker.Annotations.OfType<EndpointAnnotation>())
            {
                endpoint.Allocations = [new(endpoint.UriScheme, "127.0.0.1", 1)];
            }
        }

        var connections = new Dictionary<string, string>
        {
            ["ConnectionStrings__messaging"] = _virtualHost!.ConnectionStringThrough(_rabbitMq?.Port ?? _virtualHost.Port),
            ["ConnectionStrings__consul"] = $"http://127.0.0.1:{_consulRelay?.Port ?? _consul!.Address.Port}",
        };
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            foreach (var wait in project.Annotations.OfType<WaitAnnotation>().Where(wait => brokers.Contains(wait.Resource)).ToList())
            {
                project.Annotations.Remove(wait);
            }

            builder.CreateResourceBuilder(project).WithEnvironment(context =>
            {
                foreach (var (name, value) in connections.Where(connection => context.EnvironmentVariables.ContainsKey(connection.Key)))
                {
                    context.EnvironmentVariables[name] = value;
                }

                // What is tested here is what becomes of requests, not how many a client may make.
                context.EnvironmentVariables["RateLimiting__Capacity"] = "1000000";
                foreach (var (relay, number) in _instances.Values.Select(static (relay, number) => (relay, number)))
                {
                    var address = string.Create(CultureInfo.InvariantCulture, $"services__user-service__http__{number}");
                    if (context.EnvironmentVariables.ContainsKey(address))
                    {
                        context.EnvironmentVariables[address] = $"http://127.0.0.1:{relay.Port}";
                    }
                }
            });
        }
    }
}
