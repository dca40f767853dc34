namespace Hosting.ApplicationModel;

/// <summary>A value that comes from outside the model, from <c>Parameters:NAME</c>.</summary>
public class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : Resource(name), IValueProvider, IManifestExpressionProvider
{
    private readonly Lock _gate = new();
    private string? _value;

    /// <summary>Whether the value is masked wherever it would be shown.</summary>
    public bool Secret { get; } = secret;

    /// <summary>What it is for.</summary>
    public string? Description { get; set; }

    /// <summary>The value that counts when configuration has none.</summary>
    public ParameterDefault? Default { get; set; }

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Resolve());

    internal string Resolve()
    {
        lock (_gate)
        {
            return _value ??= callback(Default);
        }
    }

    /// <summary>The value; null, with the reason, when there is none.</summary>
    internal (string? Value, string? Missing) TryResolve()
    {
        try
        {
            return (Resolve(), null);
        }
        catch (Exception missing) when (missing is DistributedApplicationException or IOException or UnauthorizedAccessException)
        {
            return (null, missing.Message);
        }
    }
}
