using System.Collections.Concurrent;
using Grpc.Core;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>
/// The unary methods that a client has called, by path. Only their answers are judged with their trailers, which takes the whole answer;
/// HTTP alone does not tell them from streams.
/// </summary>
internal sealed class GrpcMethods
{
    private readonly ConcurrentDictionary<string, bool> _unary = new(StringComparer.Ordinal);

    public void Note(IMethod method)
    {
        if (!_unary.ContainsKey(method.FullName))
        {
            _unary.TryAdd(method.FullName, method.Type == MethodType.Unary);
        }
    }

    public bool IsUnary(string path) => _unary.TryGetValue(path, out var unary) && unary;
}
