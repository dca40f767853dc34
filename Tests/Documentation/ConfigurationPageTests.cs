using System.Text.RegularExpressions;

namespace Tests.Documentation;

public sealed partial class ConfigurationPageTests
{
    private static readonly string[] Services = ["UserService", "Gateway", "NotificationWorker"];
    private static readonly string[] Projects = ["AppHost", "ServiceDefaults", "Messaging", "Packages", .. Services];

    private readonly ConfigurationPage _page = ConfigurationPage.Read();

    [Fact]
    public void EveryOption_OnThePage_HasItsDefaultAndRange()
    {
        Assert.True(BoundOptions.Settings.Count() > 25);
        Assert.All(BoundOptions.Settings, setting =>
        {
            var row = Assert.Single(_page.RowsOf(setting.Key));
            Assert.StartsWith(setting.Default is { } value ? $"`{value}`" : "none", row[1], StringComparison.Ordinal);
            if (setting.Range is var (minimum, maximum))
            {
                Assert.Equal($"`{minimum}` to `{maximum}`", row[2]);
            }
        });
    }

    [Fact]
    public void EveryKeyOfAnOptionsSection_OnThePage_Exists()
    {
        var sections = BoundOptions.Types.Select(BoundOptions.SectionOf).ToList();
        var known = BoundOptions.Settings.Select(static setting => setting.Key).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            _page.Keys.Where(key => sections.Any(section => key.StartsWith($"{section}:", StringComparison.Ordinal))),
            key => Assert.True(known.Contains(key), $"docs/configuration.md has a row for `{key}`, which no options type has."));
    }

    [Fact]
    public void EveryTypeThatTheSourcesBind_IsAmongTheOptions()
    {
        var bound = Read(BoundType()).Distinct().Where(static name => name != "TOptions").ToList();

        Assert.Contains("ConsulOptions", bound);
        Assert.All(bound, name => Assert.Contains(name, BoundOptions.Types.Select(static type => type.Name)));
    }

    [Fact]
    public void EveryKeyThatTheSourcesRead_IsOnThePage()
    {
        var keys = Read(IndexedKey()).Concat(Read(ReadValue())).Concat(Read(NamedKey())).Concat(Read(Variable())).Concat(Read(VariableName()))
            .Concat(Read(ConnectionName()).Select(static name => $"ConnectionStrings:{name}"))
            .Concat(Read(Parameter()).Select(static name => $"Parameters:{name}"))
            .Distinct().Where(static key => key != "PATH").ToList();

        Assert.Superset(
            new HashSet<string>
            {
                "Brokers", "DataDirectory", "UserService:Replicas", "Parameters:messaging-user", "ConnectionStrings:smtp", "RABBITMQ_HOME", "SERVICE_NAME",
            },
            keys.ToHashSet());
        Assert.All(keys, key => Assert.Contains($"`{key}`", _page.Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(SettingsFiles))]
    public void EverySettingOfAService_IsOnThePageWithItsValue(string service)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(SolutionFolder.PathOf(service, "appsettings.json")));

        Assert.All(Leaves("", settings.RootElement), leaf => Assert.Contains(_page.RowsOf(leaf.Key), row => row[1] == $"`{leaf.Value}`"));
    }

    public static TheoryData<string> SettingsFiles() => [.. Services];

    private static IEnumerable<(string Key, string Value)> Leaves(string prefix, JsonElement element) => element.EnumerateObject().SelectMany(property =>
        property.Value.ValueKind == JsonValueKind.Object
            ? Leaves($"{prefix}{property.Name}:", property.Value)
            : [($"{prefix}{property.Name}", property.Value.ToString())]);

    private static IEnumerable<string> Read(Regex regex) => Projects
        .SelectMany(Sources.Of)
        .SelectMany(file => regex.Matches(File.ReadAllText(file)))
        .Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"\.AddOptions<(\w+)>")]
    private static partial Regex BoundType();

    [GeneratedRegex(@"onfiguration\[""([^""]+)""\]")]
    private static partial Regex IndexedKey();

    [GeneratedRegex(@"onfiguration\.(?:GetValue(?:<\w+>)?|Flag|Number)\(""([^""]+)""")]
    private static partial Regex ReadValue();

    [GeneratedRegex(@"const string \w*Key = ""([A-Z][\w:]+)""")]
    private static partial Regex NamedKey();

    [GeneratedRegex(@"GetEnvironmentVariable\(""([^""]+)""\)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"""((?:CONSUL|RABBITMQ|SERVICE)_(?:HOME|BIN|HOST|PORT|USER|PASS|NAME)|OTEL_[A-Z_]+)""")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"GetConnectionString\(""([^""]+)""\)")]
    private static partial Regex ConnectionName();

    [GeneratedRegex(@"\.AddParameter\(""([^""]+)""")]
    private static partial Regex Parameter();
}
