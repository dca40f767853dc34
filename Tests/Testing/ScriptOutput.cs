namespace Tests.Testing;

/// <summary>What a script says on its way.</summary>
internal static class ScriptOutput
{
    /// <summary>Passes each line on to whoever runs the tests with diagnostic messages. Gives the last one, which says why a script failed.</summary>
    public static async Task<string> FollowAsync(StreamReader lines)
    {
        var last = "";
        while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
        {
            last = line;
            TestContext.Current.SendDiagnosticMessage(line);
        }

        return last;
    }
}
