namespace Dashboard.Components.ConsoleLogs;

/// <summary>A piece of a line, and the classes that make it look as its sender meant.</summary>
internal readonly record struct AnsiRun(string Text, string? Classes);
