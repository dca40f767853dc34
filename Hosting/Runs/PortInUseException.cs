using System.Globalization;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>A port that the model declares is taken.</summary>
internal sealed class PortInUseException(int port, ProcessStat? holder) : StartupException(string.Create(
    CultureInfo.InvariantCulture,
    $"Port {port} is in use by {Name(holder)}: stop that, or start with --isolated, which takes free ports."))
{
    private static string Name(ProcessStat? holder) =>
        holder is null ? "a process of another user" : string.Create(CultureInfo.InvariantCulture, $"{holder.Name} (process {holder.Id})");
}
