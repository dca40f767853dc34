using System.Globalization;
using Hosting.Logs;

namespace Hosting.Commands;

/// <summary>Shows what a running AppHost answered.</summary>
internal static class ControlPrinter
{
    public static void Print(IReadOnlyList<ResourceStatus> resources, TextWriter output)
    {
        output.WriteLine(TablePrinter.Format(
            ["NAME", "TYPE", "STATE", "HEALTH", "PID", "URLS"],
            [.. resources.Select(static r => (IReadOnlyList<string>)
                [r.Name, r.Type, r.State, r.Health ?? "", r.Pid?.ToString(CultureInfo.InvariantCulture) ?? "", string.Join("  ", r.Urls)])]));
        foreach (var resource in resources.Where(static r => r.Reason is not null))
        {
            output.WriteLine($"{resource.Name}: {resource.Reason}");
        }
    }

    public static void Print(string resource, IReadOnlyList<CommandDescription> commands, TextWriter output) => output.WriteLine(
        commands.Count == 0 ? $"The model gives '{resource}' no commands."
        : TablePrinter.Format(["COMMAND", "NAME", "WHAT IT DOES"], [.. commands.Select(static c => (IReadOnlyList<string>)[c.Name, c.DisplayName, c.Description ?? ""])]));

    public static void Print(ExportSummary export, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {export.Path} ({export.Files.Count} files)."));
        foreach (var missing in export.Missing)
        {
            output.WriteLine($"Not in it: {missing}");
        }
    }

    public static void Print(ResourceDescription resource, TextWriter output)
    {
        output.WriteLine($"{resource.Name} ({resource.Type}): {resource.State}{(resource.Health is null ? "" : $", {resource.Health}")}{(resource.Reason is null ? "" : $" ({resource.Reason})")}");
        if (resource.Pid is { } pid)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Process: {pid}"));
        }

        foreach (var endpoint in resource.Endpoints)
        {
            output.WriteLine($"Endpoint {endpoint.Name}: {endpoint.Url}");
        }

        if (resource.ConnectionString is { } connectionString)
        {
            output.WriteLine($"Connection string: {connectionString}");
        }

        if (resource.Environment.Count > 0)
        {
            output.WriteLine("Environment:");
            foreach (var (name, value) in resource.Environment)
            {
                output.WriteLine($"  {name}={value}");
            }
        }

        if (resource.LastLines is { Count: > 0 } lines)
        {
            output.WriteLine("Last lines before it crashed:");
            foreach (var line in lines)
            {
                output.WriteLine($"  {AnsiCodes.Remove(line)}");
            }
        }
    }
}
