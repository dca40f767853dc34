namespace ServiceDefaults.Resilience.Calls;

internal enum CallKind
{
    Http,
    GrpcUnary,

    /// <summary>Passes untouched: neither judged by its status nor limited in time.</summary>
    GrpcStream,
}
