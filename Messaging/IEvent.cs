namespace Messaging;

/// <summary>A fact that other services may learn of. Which exchange it goes to is said in the topology.</summary>
public interface IEvent
{
    /// <summary>The routing key and CloudEvents type, such as <c>user.created</c>. Part of the contract: it never changes.</summary>
    static abstract string Type { get; }
}
