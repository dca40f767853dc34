namespace NativeBrokers.Consul.Acl;

/// <summary>Who may do what in a Consul server that denies by default.</summary>
/// <param name="management">The token that may do everything.</param>
/// <param name="services">The token of the services.</param>
internal sealed class ConsulAcl(ParameterResource management, ParameterResource services) : IResourceAnnotation
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

    public static ConsulAcl AddTo(IDistributedApplicationBuilder builder, string name, string file)
    {
        return new ConsulAcl(Token("management", static tokens => tokens.Management), Token("services", static tokens => tokens.Services));

        ParameterResource Token(string purpose, Func<ConsulTokens, string> choose) =>
            builder.AddResource(new ParameterResource($"{name}-{purpose}-token", _ => choose(ConsulTokens.In(file)), secret: true)).Resource;
    }

    /// <summary>Makes policies and tokens what they have to be. For a moment after its start a server refuses that.</summary>
    /// <exception cref="StartException">It refuses for half a minute.</exception>
    public async Task ApplyAsync(EndpointReference server, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri((await server.GetValueAsync(cancellationToken))!), Timeout = ApplyWithin };
        var setup = new ConsulAclSetup(client, (await management.GetValueAsync(cancellationToken))!);
        var token = (await Services.GetValueAsync(cancellationToken))!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ApplyWithin);
        var refusal = "no answer";
        while (true)
        {
            try
            {
                await setup.ApplyAsync(token, patience.Token);
                return;
            }
            catch (HttpRequestException error) when (!patience.IsCancellationRequested)
            {
                refusal = error.Message;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new StartException($"Consul does not take its policies and tokens ({refusal}): see its log, or start with --ConsulAcl=false.");
            }

            await Task.Delay(Pause, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
