using Hosting.Executables;

namespace Hosting.Commands;

/// <summary>A resource is not healthy yet, and the time is up.</summary>
internal sealed class WaitTimeoutException(string message) : StartupException(message);
