using System.Diagnostics;
using System.Net;

namespace Tests.Testing;

/// <summary>One request of a reader; without a status it got no answer at all.</summary>
internal sealed record ReadResult(long Begin, long End, HttpStatusCode? Status)
{
    public TimeSpan Latency => Stopwatch.GetElapsedTime(Begin, End);
}
