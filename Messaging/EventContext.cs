namespace Messaging;

/// <summary>The CloudEvents attributes of an event (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).</summary>
/// <param name="EventId">The same on every delivery of an event. The sender chose it: not to be used as a file name unseen.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Source">Where it happened, such as <c>/user-service</c>.</param>
/// <param name="Type">What kind it is, such as <c>user.created</c>.</param>
public sealed record EventContext(string EventId, DateTimeOffset Time, string Source, string Type)
{
    /// <summary>All attributes that its publisher wrote, as text, such as <c>subject</c>, <c>dataschema</c> and those of extensions.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
