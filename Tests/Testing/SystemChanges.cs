namespace Tests.Testing;

/// <summary>Some tests do to the machine what only root may do, such as run a container engine. They run only when they are asked for.</summary>
internal static class SystemChanges
{
    private const string Variable = "TESTS_SYSTEM";

    /// <summary>Skips the test unless such changes are asked for.</summary>
    public static void Need() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable(Variable) == "1", $"This changes the system for as long as it runs: set {Variable}=1 to have it run, as root.");
}
