using System.Globalization;
using System.Text.Json;
using Hosting.Console;

namespace Hosting.Control;

/// <summary>Shows what a running AppHost answered.</summary>
internal static class ControlPrinter
{
    public static void Print(IReadOnlyList<ResourceStatus> resources, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(resources, PrintedJson.Readable.IReadOnlyListResourceStatus));
            return;
        }

        output.WriteLine(TablePrinter.Format(
            ["NAME", "TYPE", "STATE", "HEALTH", "PID", "URLS"],
            [.. resources.Select(static r => (IReadOnlyList<string>)
                [r.Name, r.Type, r.State, r.Health ?? "", r.Pid?.ToString(CultureInfo.InvariantCulture) ?? "", string.Join("  ", r.Urls)])]));
        foreach (var resource in resources.Where(static r => r.Reason is not null))
        {
            output.WriteLine($"{resource.Name}: {resource.Reason}");
        }
    }

    public static void Print(string resource, IReadOnlyList<CommandDescription> commands, bool json, TextWriter output) => output.WriteLine(
        json ? JsonSerializer.Serialize(commands, PrintedJson.Readable.IReadOnlyListCommandDescription)
        : commands.Count == 0 ? $"The model gives '{resource}' no commands."
        : TablePrinter.Format(["COMMAND", "NAME", "WHAT IT DOES"], [.. commands.Select(static c => (IReadOnlyList<string>)[c.Name, c.DisplayName, c.Description ?? ""])]));

    public static void Print(ExportSummary export, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(export, PrintedJson.Readable.ExportSummary));
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {export.Path} ({export.Files.Count} files)."));
        foreach (var missing in export.Missing)
        {
            output.WriteLine($"Not in it: {missing}");
        }
    }

    public static void Print(ResourceDescription resource, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(resource, PrintedJson.Readable.ResourceDescription));
            return;
        }

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
