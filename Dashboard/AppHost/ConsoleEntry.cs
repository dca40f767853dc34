namespace Dashboard.AppHost;

/// <summary>A line that a process wrote, with its place among the lines of all.</summary>
public sealed record ConsoleEntry(long Number, string Resource, string Text, bool IsError, DateTime Time);
