namespace Dashboard.Listening;

/// <summary>On an endpoint that is not one of the pages.</summary>
internal sealed record ListenerMetadata(Listener Listener);
