namespace Dashboard.Listening;

/// <summary>On every connection.</summary>
internal sealed record ListenerFeature(Listener Listener);
