using Bench.Load;
using Bench.Processes;

namespace Bench.Bare;

/// <summary>The bare gateway in front of the bare user service, a process each.</summary>
internal sealed class BarePair : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    // What the runtime does when nobody says otherwise (hexadecimal); this repository's own projects say 0 (Directory.Build.props).
    private static readonly Dictionary<string, string?> RuntimeDefaults = new() { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "46" };

    private readonly ChildProgram _userService;
    private readonly ChildProgram _gateway;

    private BarePair(string name, ChildProgram userService, ChildProgram gateway, Uri address)
    {
        (_userService, _gateway) = (userService, gateway);
        Target = new Target(name, address, [new("bare gateway", gateway.Id), new("bare user service", userService.Id)]);
    }

    public Target Target { get; }

    /// <summary>With the runtime settings of the application.</summary>
    public static Task<BarePair> StartAsync(CancellationToken cancellationToken) => StartAsync("bare", [], cancellationToken);

    /// <summary>With the runtime settings that a new project has.</summary>
    public static Task<BarePair> StartWithDefaultsAsync(CancellationToken cancellationToken) =>
        StartAsync("bare, defaults", RuntimeDefaults, cancellationToken);

    private static async Task<BarePair> StartAsync(string name, Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var userService = ChildProgram.Start(Environment.ProcessPath!, [BareUserService.Verb], environment);
        ChildProgram? gateway = null;
        try
        {
            var address = await AddressAsync(userService, cancellationToken);
            gateway = ChildProgram.Start(Environment.ProcessPath!, [BareGateway.Verb, address.ToString()], environment);
            return new BarePair(name, userService, gateway, await AddressAsync(gateway, cancellationToken));
        }
        catch
        {
            await (gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
            await userService.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _userService.DisposeAsync();
    }

    private static async Task<Uri> AddressAsync(ChildProgram program, CancellationToken cancellationToken) =>
        new((await program.WaitForLineAsync(BareServer.Listening, StartPatience, cancellationToken))[BareServer.Listening.Length..]);
}
