namespace Tests.Faults;

/// <summary>What a test wants of its application; without any of it the application is whole and nothing stands in between.</summary>
internal sealed class RunningApplicationOptions
{
    private readonly List<(string Resource, string Key, string Value)> _settings = [];

    /// <summary>Instances of user-service.</summary>
    public int UserServices { get; set; } = 2;

    /// <summary>Where relays are put.</summary>
    public Links Relayed { get; set; }

    /// <summary>What is not there when the services start; it is relayed, and appears when its relay is healed.</summary>
    public Links Away { get; set; }

    public IReadOnlyList<(string Resource, string Key, string Value)> Settings => _settings;

    /// <summary>Changes the AppHost's model further.</summary>
    public Action<IDistributedApplicationTestingBuilder>? Model { get; set; }

    /// <summary>Configures all instances of a project.</summary>
    public void Set(string resource, string key, string value) => _settings.Add((resource, key, value));
}
