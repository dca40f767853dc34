using System.Diagnostics;
using System.Net;

namespace Bench.Faults;

/// <summary>What became of a request; without a status it got no answer.</summary>
internal sealed record Answer(long Begin, long End, HttpStatusCode? Status)
{
    public bool IsSuccess => Status == HttpStatusCode.OK;

    public double Milliseconds => Stopwatch.GetElapsedTime(Begin, End).TotalMilliseconds;
}
