using System.Globalization;
using Dashboard.Components.ConsoleLogs;

namespace Dashboard.AppHost;

/// <summary>The output of a resource, or of all, as one file of plain text.</summary>
internal static class ConsoleDownload
{
    public static void MapConsoleDownload(this WebApplication app) =>
        app.MapGet("/api/console", static (string? resource, ConsoleOutput output, ResourceList resources, HttpContext context) => WriteAsync(resource, output, resources, context));

    private static async Task WriteAsync(string? resource, ConsoleOutput output, ResourceList resources, HttpContext context)
    {
        var lines = output.Read(ConsoleSelection.Ids(resource, resources), text: null);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"console.log\"";
        await using var writer = new StreamWriter(context.Response.Body);
        foreach (var line in lines)
        {
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line.Time:yyyy-MM-ddTHH:mm:ss.fffZ} [{line.Resource}] {AnsiText.Plain(line.Text)}").AsMemory(), context.RequestAborted);
        }
    }
}
