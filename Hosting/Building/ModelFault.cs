using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Hosting.Executables;

namespace Hosting;

/// <summary>Tells in one sentence what is wrong with a model, where in the AppHost, and with which resource when the source shows it.</summary>
internal static partial class ModelFault
{
    /// <returns>Null for a fault of the engine itself, which needs its stack trace.</returns>
    public static string? Describe(Exception error, Assembly? appHost)
    {
        var frames = new StackTrace(error, fNeedFileInfo: true).GetFrames();
        var own = Array.FindLastIndex(frames, frame => appHost is not null && AssemblyOf(frame) == appHost && frame.GetFileName() is not null);
        var message = error.Message.ReplaceLineEndings(" ");
        return error switch
        {
            StartupException => message,
            _ when own >= 0 && !Array.Exists(frames[..own], IsAboutTheWhole) => $"{Place(frames[own], message)}: {message}",
            DistributedApplicationException or ArgumentException { TargetSite.DeclaringType.Name: "ResourceName" } => message,
            _ => null,
        };
    }

    private static Assembly? AssemblyOf(StackFrame frame) => frame.GetMethod()?.DeclaringType?.Assembly;

    /// <summary>In these calls the model is complete, and their line in the AppHost says nothing about a fault.</summary>
    private static bool IsAboutTheWhole(StackFrame frame)
    {
        var method = frame.GetMethod();
        var type = method?.DeclaringType is { IsNested: true, DeclaringType: { } outer } ? outer : method?.DeclaringType;
        return type == typeof(DistributedApplication) || (type == typeof(DistributedApplicationBuilder) && method!.Name is nameof(DistributedApplicationBuilder.Build) or ".ctor");
    }

    private static string Place(StackFrame frame, string message)
    {
        var file = frame.GetFileName()!;
        var place = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} line {frame.GetFileLineNumber()}");
        return Resource(file, frame.GetFileLineNumber()) is { } resource && !message.Contains($"'{resource}'", StringComparison.Ordinal)
            ? $"{place}, resource '{resource}'"
            : place;
    }

    /// <summary>The first resource that the statement adds; a statement is known by its first line.</summary>
    private static string? Resource(string file, int line)
    {
        try
        {
            var statement = string.Join('\n', File.ReadLines(file).Skip(line - 1).Take(50)).Split(";\n")[0];
            return Addition().Match(statement) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex("""\.Add\w+(?:<[^>]*>)?\(\s*"([^"]+)""")]
    private static partial Regex Addition();
}
