using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Bench.Bare;

internal static class BareServer
{
    public const string Listening = "Listening on ";

    /// <summary>Says where it listens, and serves until it is told to stop.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine(Listening + app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
