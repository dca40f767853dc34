using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Hosting.Dashboard;

/// <summary>Where the dashboard of a run is, and the keys that open it. They are made anew for each run and are kept nowhere.</summary>
internal sealed record DashboardSetup(string Executable, int Port, int OtlpGrpcPort, int OtlpHttpPort, int ResourcePort)
{
    public string ApiKey { get; } = NewKey();

    /// <summary>What services show when they send telemetry.</summary>
    public string OtlpKey { get; } = NewKey();

    /// <summary>What the dashboard shows to the resource service.</summary>
    public string ResourceKey { get; } = NewKey();

    public string Url => Loopback(Port);

    public string OtlpGrpcUrl => Loopback(OtlpGrpcPort);

    public string OtlpHttpUrl => Loopback(OtlpHttpPort);

    public string ResourceUrl => Loopback(ResourcePort);

    public IReadOnlyList<int> Ports => [Port, OtlpGrpcPort, OtlpHttpPort];

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
