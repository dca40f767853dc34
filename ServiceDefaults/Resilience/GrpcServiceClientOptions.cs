namespace ServiceDefaults.Resilience;

/// <summary>What a gRPC client may repeat. Section <c>Resilience:Grpc</c> adds methods for all clients.</summary>
public sealed class GrpcServiceClientOptions
{
    internal const string Section = "Resilience:Grpc";

    /// <summary>
    /// The unary methods, as <c>/package.Service/Method</c>, that another instance may be asked for when one is unavailable,
    /// since calling them twice does what calling them once does. Any other call is repeated only when it carries an <c>idempotency-key</c>.
    /// </summary>
    public ISet<string> RetryableMethods { get; } = new HashSet<string>(StringComparer.Ordinal);

    internal static bool IsMethodPath(string path) =>
        path.Split('/') is ["", { Length: > 0 }, { Length: > 0 }];
}
