using global::Hosting;

namespace Tests.Hosting.Building;

public sealed class ProjectSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("project-settings");

    private string Project => Path.Combine(_folder.FullName, "Shop.csproj");

    [Fact]
    public void KestrelEndpoints_OfSettingsAndEnvironment_AreRead()
    {
        Write("appsettings.json", """{"Kestrel":{"Endpoints":{"http":{"Url":"http://localhost:50051","Protocols":"Http2"},"health":{"Url":"http://*:5101"}}}}""");
        Write("appsettings.Development.json", """{"Kestrel":{"Endpoints":{"health":{"Url":"http://localhost:6101"}}}}""");

        var endpoints = KestrelEndpoints.Read(Project, "Development");

        Assert.Equal([("health", "http", 6101), ("http", "http2", 50051)], endpoints.Select(static e => (e.Name, e.Transport, e.Port!.Value)).Order());
    }

    [Fact]
    public void KestrelEndpoints_WithoutSettings_AreNone() => Assert.Empty(KestrelEndpoints.Read(Project, "Development"));

    [Fact]
    public void KestrelEndpoints_NoAddress_NamesTheKeyAndTheProject()
    {
        Write("appsettings.json", """{"Kestrel":{"Endpoints":{"http":{"Url":"localhost"}}}}""");

        var message = Assert.Throws<DistributedApplicationException>(() => KestrelEndpoints.Read(Project, "Development")).Message;
        Assert.Contains("Kestrel:Endpoints:http:Url", message, StringComparison.Ordinal);
        Assert.Contains(Project, message, StringComparison.Ordinal);
    }

    [Fact]
    public void LaunchProfile_FirstProjectProfile_GivesItsVariables()
    {
        Write("Properties/launchSettings.json", """
            {
              // comments are allowed here
              "profiles": {
                "IIS": { "commandName": "IISExpress" },
                "Shop": { "commandName": "Project", "environmentVariables": { "COLOUR": "red", } },
              }
            }
            """);

        Assert.Equal("red", LaunchProfile.Read(Project, null)!.Environment["COLOUR"]);
        Assert.Contains("no launch profile 'Ship'", Assert.Throws<DistributedApplicationException>(() => LaunchProfile.Read(Project, "Ship")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
