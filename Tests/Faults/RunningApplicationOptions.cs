namespace Tests.Faults;

/// <summary>What a test wants of its application; without any of it the application is whole and nothing stands in between.</summary>
internal sealed class RunningApplicationOptions
{
    /// <summary>Instances of user-service: user-service-1, user-service-2, …</summary>
    public int UserServices { get; set; } = 2;

    /// <summary>Where relays are put.</summary>
    public Links Relayed { get; set; }

    /// <summary>What is not there when the services start; it is relayed, and appears when its relay is healed.</summary>
    public Links Away { get; set; }

    /// <summary><c>RESOURCE:KEY=VALUE</c>, as after <c>./run.sh --set</c>; RESOURCE may be one instance.</summary>
    public IList<string> Settings { get; } = [];

    /// <summary>Changes the AppHost's model further.</summary>
    public Action<IDistributedApplicationTestingBuilder>? Model { get; set; }
}
