namespace Hosting.ApplicationModel;

/// <summary>One line of a resource's output, numbered from 1.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage)
{
    /// <summary>Its place among the lines of all resources.</summary>
    internal long Sequence { get; init; }

    /// <summary>When it came, UTC.</summary>
    internal DateTime Time { get; init; }
}
