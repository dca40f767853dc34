namespace Hosting.ApplicationModel;

/// <summary>Something that a deployment manifest refers to by expression, such as <c>{messaging.bindings.tcp.port}</c>.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression.</summary>
    string ValueExpression { get; }
}
