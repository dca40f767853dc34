namespace Hosting.Executables;

/// <summary>Something keeps the run or one of its resources from starting; the message is one sentence with the remedy.</summary>
internal class StartupException(string message, Exception? inner = null) : DistributedApplicationException(message, inner!);
