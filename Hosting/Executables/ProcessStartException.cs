namespace Hosting.Executables;

/// <summary>A program cannot be started.</summary>
internal sealed class ProcessStartException(string message, Exception? inner = null) : StartupException(message, inner);
