namespace ServiceDefaults.Discovery.Consul;

/// <summary>Consul gave no usable answer: not reachable, too slow, without a leader, or refusing the token.</summary>
internal sealed class ConsulUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
