using System.Text.Json.Nodes;

namespace Hosting.ApplicationModel;

/// <summary>A value for a parameter that configuration does not give.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value; a generated one is another one each time.</summary>
    public abstract string GetDefaultValue();

    /// <summary>How a manifest says it; null when it says nothing.</summary>
    internal virtual JsonObject? Describe() => null;
}

/// <summary>A value that is published together with the model.</summary>
internal sealed class PublishedParameterDefault(string value) : ParameterDefault
{
    public override string GetDefaultValue() => value;

    internal override JsonObject Describe() => new() { ["value"] = value };
}
