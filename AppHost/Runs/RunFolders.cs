using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Runs;

/// <summary>Where a run keeps its data, and where programs are unpacked to.</summary>
/// <param name="Data">The folder of databases, mail and broker data.</param>
/// <param name="Tools">The folder of unpacked programs; shared by all runs of a checkout.</param>
/// <param name="AreTemporary">Whether the data end with the run.</param>
internal sealed record RunFolders(string Data, string Tools, bool AreTemporary)
{
    private const string DataKey = "DataDirectory";
    private const string ToolsKey = "ToolsDirectory";
    private const string IsolatedKey = "Isolated";
    internal const string RandomizePortsKey = "DcpPublisher:RandomizePorts";

    /// <summary>
    /// The folders that the configuration names, or <c>.data</c> and <c>.tools</c> of the checkout. A run beside another one, whose ports are random,
    /// has a folder of its own that ends with it: under <c>aspire run --isolated</c>, with the argument <c>--Isolated=true</c>, and in tests.
    /// </summary>
    public static RunFolders Choose(IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration.Flag(IsolatedKey, false))
        {
            builder.Configuration[RandomizePortsKey] = "true";
        }

        var checkout = Checkout.Of(builder);
        var tools = Path.GetFullPath(builder.Configuration[ToolsKey] ?? Path.Combine(checkout, ".tools"));
        var isBesideAnother = builder.ExecutionContext.IsRunMode && builder.Configuration.Flag(RandomizePortsKey, false);
        if (builder.Configuration[DataKey] is { Length: > 0 } named)
        {
            return new RunFolders(Path.GetFullPath(named), tools, isBesideAnother);
        }

        if (!isBesideAnother)
        {
            return new RunFolders(Path.Combine(checkout, ".data"), tools, AreTemporary: false);
        }

        var data = Directory.CreateTempSubdirectory("aspire-run-").FullName;
        builder.Configuration[DataKey] = data;
        builder.Services.AddHostedService(_ => new TemporaryFolder(data));
        return new RunFolders(data, tools, AreTemporary: true);
    }

    public string DataOf(string resource) => Path.Combine(Data, resource);

    public string FileOf(string name) => Path.Combine(Data, name);

    /// <summary>The connection string of a SQLite file.</summary>
    public string DatabaseOf(string name) => $"Data Source={FileOf($"{name}.db")}";
}
