namespace NativeBrokers;

/// <summary>The scripts that lie beside this assembly.</summary>
internal static class BrokerScripts
{
    public static string PathOf(string script) => Path.Combine(Path.GetDirectoryName(typeof(BrokerScripts).Assembly.Location)!, "NativeBrokers", script);
}
