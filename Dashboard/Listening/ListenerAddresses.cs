using System.Collections.Concurrent;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dashboard.Listening;

/// <summary>Where the doors are, with the ports that they were given.</summary>
internal sealed class ListenerAddresses
{
    private readonly ConcurrentDictionary<Listener, ListenOptions> _listening = new();

    /// <summary>Known once the server has started.</summary>
    public Uri this[Listener listener] => new($"http://{_listening[listener].IPEndPoint}");

    public void Add(Listener listener, ListenOptions options) => _listening[listener] = options;
}
