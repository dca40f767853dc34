namespace Hosting.ApplicationModel;

/// <summary>A program of this machine that does the work of a container.</summary>
public sealed record NativeExecutable
{
    /// <summary>The program's path.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables, over those of the AppHost; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Programs that have to run before it and end after it.</summary>
    public IReadOnlyList<NativeExecutable> Companions { get; init; } = [];
}
