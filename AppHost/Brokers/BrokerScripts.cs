namespace AppHost.Brokers;

/// <summary>The scripts that lie beside this assembly.</summary>
internal static class BrokerScripts
{
    public static string PathOf(params ReadOnlySpan<string> parts) =>
        Path.Combine([Path.GetDirectoryName(typeof(BrokerScripts).Assembly.Location)!, .. parts]);
}
