using System.Reflection;

namespace Bench;

/// <summary>Where the programs are that were built together with this one.</summary>
internal static class Built
{
    public static string Solution => Value(nameof(Solution));

    /// <exception cref="BenchException">It was not built.</exception>
    public static string Program(string name)
    {
        var path = Path.GetFullPath(Value(name));
        return File.Exists(path) ? path : throw new BenchException($"The {name} is not at {path}: build it by `dotnet build Bench -c Release`.");
    }

    private static string Value(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
