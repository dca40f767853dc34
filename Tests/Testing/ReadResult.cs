namespace Tests.Testing;

/// <summary>One request of a reader; without a status it got no answer at all.</summary>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered, or failed.</param>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Failure">What an answer other than 200 said, or why there was none.</param>
internal sealed record ReadResult(long Begin, long End, HttpStatusCode? Status, string? Failure = null)
{
    public TimeSpan Latency => Stopwatch.GetElapsedTime(Begin, End);
}
