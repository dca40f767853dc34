namespace Hosting.ApplicationModel;

/// <summary>A link of a resource as it is shown.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>What stands in the link's place; empty for the link itself.</summary>
    public string DisplayText { get; init; } = "";
}
