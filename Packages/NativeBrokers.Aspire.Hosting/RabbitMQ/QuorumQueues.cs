using System.Text.RegularExpressions;

namespace NativeBrokers.RabbitMQ;

/// <summary>
/// The files of quorum queues. Each queue keeps the path of its own data in its file <c>config</c>. Where that is the absolute path of a folder
/// which was then moved or copied, the queue would work on the data of the old place.
/// </summary>
internal static partial class QuorumQueues
{
    /// <summary>Has every queue look for its data below <paramref name="path"/>, the name under which the node knows <paramref name="directory"/>.</summary>
    public static void Relocate(string directory, string path)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(directory, "config", SearchOption.AllDirectories))
        {
            // …/NODE/QUEUE/config, and the path is that of NODE.
            var node = Path.Combine(path, Path.GetRelativePath(directory, Path.Combine(file, "..", "..")));
            var text = File.ReadAllText(file);
            var relocated = DataDirectory().Replace(text, match => $"{match.Groups["key"].Value}\"{node}\"");
            if (relocated != text)
            {
                PrivateFile.Write(file, relocated);
            }
        }
    }

    /// <summary>A path as Erlang prints it: a string, a long one in pieces, or the code points of one that goes beyond Latin-1.</summary>
    [GeneratedRegex("""(?<key>\b(?:wal_)?data_dir\s*=>\s*)(?:"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*|\[[\d,\s]*\])""")]
    private static partial Regex DataDirectory();
}
