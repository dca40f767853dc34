using Hosting.Runs;

namespace Tests.Hosting.Runs;

/// <summary>A folder that plays the checkout.</summary>
internal sealed class Checkout : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("checkout-").FullName;

    public string Data => Path.Combine(Folder, ".data");

    public Run Open(params string[] args) => Run.Open(Folder, dataDirectory: null, AppHostArguments.Parse(args));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
