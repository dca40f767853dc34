namespace Hosting;

/// <summary>The model or its start has a fault; the message says which, and what to do.</summary>
public class DistributedApplicationException : Exception
{
    /// <inheritdoc cref="DistributedApplicationException" />
    public DistributedApplicationException()
    {
    }

    /// <inheritdoc cref="DistributedApplicationException" />
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="DistributedApplicationException" />
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
