namespace Dashboard.Listening;

/// <summary>Which of the dashboard's doors a connection came in by. Each serves its own paths and no others.</summary>
internal enum Listener
{
    Pages,
    OtlpGrpc,
    OtlpHttp,
}
