namespace Tests.Testing;

/// <summary>Where PostgreSQL is on this machine: <c>POSTGRES_HOME</c>, the system's own, or the one in <c>.tools</c> of the checkout.</summary>
/// <param name="Home">The folder with its <c>bin</c>.</param>
/// <param name="Unpacked">The tree of the one in <c>.tools</c>, which brings the libraries that it needs.</param>
internal sealed record PostgresInstallation(string Home, string? Unpacked = null)
{
    // The same places, in the same order, as in eng/postgres.sh.
    public static PostgresInstallation? Find()
    {
        if (Environment.GetEnvironmentVariable("POSTGRES_HOME") is { Length: > 0 } home)
        {
            return new(home);
        }

        var unpacked = SolutionFolder.PathOf(".tools", "postgres");
        return HomesIn("/usr/lib/postgresql").Select(static system => new PostgresInstallation(system))
            .Concat(HomesIn(Path.Combine(unpacked, "lib", "postgresql")).Select(own => new PostgresInstallation(own, unpacked)))
            .FirstOrDefault();
    }

    private static IEnumerable<string> HomesIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder)
            .Order(StringComparer.Ordinal)
            .Where(static home => File.Exists(Path.Combine(home, "bin", "postgres")) && File.Exists(Path.Combine(home, "bin", "initdb")))
        : [];
}
