using Tests.EndToEnd;
using Tests.Faults;

namespace Tests.AppHost;

/// <summary>One native broker of the AppHost's model, without what uses it.</summary>
internal sealed class NativeBroker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _app;
    private readonly ApplicationLog _log;
    private readonly string _name;

    private NativeBroker(IDistributedApplicationTestingBuilder builder, DistributedApplication app, string name) =>
        (_builder, _app, _log, _name) = (builder, app, new(app), name);

    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts it; whether it becomes healthy is another question.</summary>
    public static async Task<NativeBroker> LaunchAsync(string name, string[] args, Action<IResourceBuilder<ExecutableResource>>? installer = null)
    {
        var builder = await TestApplication.CreateAsync(args);
        foreach (var resource in builder.Resources.Where(resource => IsProgram(resource) && !resource.Name.StartsWith(name, StringComparison.Ordinal)).ToList())
        {
            builder.Resources.Remove(resource);
        }

        if (installer is not null)
        {
            installer(builder.CreateResourceBuilder(builder.Resources.OfType<ExecutableResource>().Single(resource => resource.Name == $"{name}-installer")));
        }

        var broker = new NativeBroker(builder, await builder.BuildAsync(TestContext.Current.CancellationToken), name);
        await broker._app.StartAsync(TestContext.Current.CancellationToken);
        return broker;
    }

    public static async Task<NativeBroker> StartAsync(string name, string[] args)
    {
        var broker = await LaunchAsync(name, args);
        await broker.HealthyAsync();
        broker.ConnectionString = (await broker._app.GetConnectionStringAsync(name, TestContext.Current.CancellationToken))!;
        return broker;
    }

    /// <summary>The process that the resource is.</summary>
    public async Task<int> NodeAsync() =>
        (int)(await WaitAsync(static snapshot => Pid(snapshot) is not null)).Properties.Single(static property => property.Name == "executable.pid").Value!;

    /// <summary>Waits until it is so healthy as it was before its last start: running, and found well after that.</summary>
    public async Task HealthyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _app.ResourceNotifications.WaitForResourceAsync(_name, KnownResourceStates.Running, patience.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(_name, WaitBehavior.StopOnResourceUnavailable, patience.Token);
    }

    public async Task<CustomResourceSnapshot> WaitAsync(Func<CustomResourceSnapshot, bool> state)
    {
        using var patience = new CancellationTokenSource(Patience);
        return (await _app.ResourceNotifications.WaitForResourceAsync(_name, heard => state(heard.Snapshot), patience.Token)).Snapshot;
    }

    public async Task ExecuteAsync(string command) =>
        Assert.True((await _app.ResourceCommands.ExecuteCommandAsync(_name, command, TestContext.Current.CancellationToken)).Success);

    /// <summary>What it has written so far.</summary>
    public string Log => string.Join('\n', _log.Lines.Select(static line => line.Line));

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _app.DisposeAsync();
        await _builder.DisposeAsync();
    }

    private static int? Pid(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(static property => property.Name == "executable.pid")?.Value as int?;

    private static bool IsProgram(IResource resource) => resource is ProjectResource or ExecutableResource;
}
