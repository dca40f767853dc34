using System.Text;
using System.Text.RegularExpressions;
using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.RabbitMQ.Native;

/// <summary>
/// A home for RabbitMQ's scripts in which only the plugins that a node needs lie, as links: every other one costs start-up time,
/// enabled or not.
/// </summary>
internal static partial class RabbitMqSlimHome
{
    private static readonly string[] Wanted = ["rabbit", "rabbitmq_management", "rabbitmq_prelaunch"];

    /// <returns>The script to start; the one given when its plugins are packed in another way or are few already.</returns>
    public static string Prepare(string server, string home)
    {
        var scripts = Path.GetDirectoryName(RealPath(server))!;
        var plugins = Path.Combine(scripts, "..", "plugins");
        // The management plugin does not find its pages below a path that is not ASCII.
        if (!Directory.Exists(plugins) || !Ascii.IsValid(home))
        {
            return server;
        }

        var all = Directory.GetDirectories(plugins).ToLookup(static folder => Path.GetFileName(folder).Split('-')[0]);
        var needed = Needed(all);
        if (!Wanted.All(needed.Contains) || needed.Count == all.Count)
        {
            return server;
        }

        if (Directory.Exists(home))
        {
            Directory.Delete(home, recursive: true);
        }

        PrivateFile.CreateDirectory(Path.Combine(home, "plugins"));
        foreach (var folder in needed.SelectMany(name => all[name]))
        {
            Directory.CreateSymbolicLink(Path.Combine(home, "plugins", Path.GetFileName(folder)), Path.GetFullPath(folder));
        }

        // Copied, since the scripts take their home from where they really lie.
        PrivateFile.CreateDirectory(Path.Combine(home, "sbin"));
        foreach (var script in Directory.GetFiles(scripts).Where(File.Exists))
        {
            File.Copy(script, Path.Combine(home, "sbin", Path.GetFileName(script)));
        }

        var slim = Path.Combine(home, "sbin", Path.GetFileName(server));
        return File.Exists(slim) && ExecutableFile.IsExecutable(slim) ? slim : server;
    }

    private static HashSet<string> Needed(ILookup<string, string> all)
    {
        var needed = new HashSet<string>();
        var open = new Queue<string>(Wanted);
        while (open.TryDequeue(out var name))
        {
            var description = all[name].Select(folder => Path.Combine(folder, "ebin", $"{name}.app")).FirstOrDefault(File.Exists);
            if (description is null || !needed.Add(name))
            {
                continue;
            }

            foreach (Match application in Application().Matches(Applications().Match(File.ReadAllText(description)).Groups[1].Value))
            {
                open.Enqueue(application.Value);
            }
        }

        return needed;
    }

    private static string RealPath(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    [GeneratedRegex(@"\{\s*applications\s*,\s*\[([^\]]*)\]")]
    private static partial Regex Applications();

    [GeneratedRegex("[a-z][a-z0-9_]*")]
    private static partial Regex Application();
}
