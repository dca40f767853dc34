namespace Bench;

/// <summary>Ends the program with its message, one sentence with the remedy.</summary>
internal sealed class BenchException(string message) : Exception(message);
