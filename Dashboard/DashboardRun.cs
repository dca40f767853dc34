using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Dashboard;

internal static class DashboardRun
{
    /// <summary>Runs until it is stopped. What a user can mend is told in one sentence, with exit code 1.</summary>
    public static async Task<int> RunDashboardAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            await app.DisposeAsync();
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static string? Sentence(Exception failure) => failure switch
    {
        OptionsValidationException options => string.Join(' ', options.Failures),
        IOException { InnerException: AddressInUseException } inUse => $"{inUse.Message.TrimEnd('.')}: end what uses it, or set another address under Dashboard.",
        _ => null,
    };
}
