namespace Bench.Calls;

/// <summary>What a call goes through on its way to the transport.</summary>
public enum ClientPath
{
    /// <summary>The client alone, at the address of an instance.</summary>
    Plain,

    /// <summary>The handlers of Microsoft: AddStandardResilienceHandler and AddServiceDiscovery, three instances.</summary>
    Standard,

    /// <summary>Service defaults: two rings around the choice of one of three instances.</summary>
    ServiceDefaults,
}
