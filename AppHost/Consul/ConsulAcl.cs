namespace AppHost.Consul;

/// <summary>Who may do what in a Consul server that denies by default.</summary>
/// <param name="management">The token that may do everything.</param>
/// <param name="services">The token of the services.</param>
internal sealed class ConsulAcl(ParameterResource management, ParameterResource services)
{
    private static readonly TimeSpan ApplyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public ParameterResource Services { get; } = services;

    /// <summary>
    /// Of the server. The name <c>master</c> is the one that Consul 1.8 knows and later versions still take for <c>initial_management</c>.
    /// An empty server makes the token, one with data adds it.
    /// </summary>
    public ReferenceExpression Configuration { get; } = ReferenceExpression.Create(
        $$"""{ "acl": { "enabled": true, "default_policy": "deny", "tokens": { "master": "{{management}}", "agent": "{{management}}" } } }""");

    public static ConsulAcl AddTo(IDistributedApplicationBuilder builder, string name)
    {
        var file = Path.Combine(
            Path.GetFullPath(builder.Configuration["DataDirectory"] ?? Path.Combine(builder.AppHostDirectory, "..", ".data")), $"{name}-tokens.json");
        return new ConsulAcl(Token("management", static tokens => tokens.Management), Token("services", static tokens => tokens.Services));

        ParameterResource Token(string purpose, Func<ConsulTokens, string> choose) =>
            builder.AddResource(new ParameterResource($"{name}-{purpose}-token", _ => choose(ConsulTokens.In(file)), secret: true)).Resource;
    }

    /// <summary>Makes policies and tokens what they have to be. For a moment after its start a server refuses that.</summary>
    /// <exception cref="DistributedApplicationException">It refuses for half a minute.</exception>
    public async Task ApplyAsync(EndpointReference server, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri((await server.GetValueAsync(cancellationToken))!), Timeout = ApplyWithin };
        var setup = new ConsulAclSetup(client, (await management.GetValueAsync(cancellationToken))!);
        var token = (await Services.GetValueAsync(cancellationToken))!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ApplyWithin);
        HttpRequestException? refusal = null;
        try
        {
            while (true)
            {
                try
                {
                    await setup.ApplyAsync(token, patience.Token);
                    return;
                }
                catch (HttpRequestException error)
                {
                    refusal = error;
                    await Task.Delay(Pause, patience.Token);
                }
            }
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException(
                $"Consul does not take its policies and tokens ({refusal?.Message ?? "no answer"}): see its log, or start with --ConsulAcl=false.", (Exception?)refusal ?? late);
        }
    }
}
