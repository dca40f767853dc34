using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Where the control channel of a run lies. The kernel takes no socket path longer than 107 bytes.</summary>
internal static partial class ControlSocketPath
{
    private const int MaxBytes = 100;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const int OwnedFolder700 = 0x4000 | 0x1C0;

    /// <summary>In the folder itself, or, where that path is too long, in a private folder under the temporary directory.</summary>
    /// <exception cref="StartupException">Somebody else has a folder of that name there.</exception>
    public static string In(string directory, string? temporaryDirectory = null)
    {
        var path = Path.Combine(directory, "apphost.sock");
        if (Encoding.UTF8.GetByteCount(path) <= MaxBytes)
        {
            return path;
        }

        var folder = Path.Combine(temporaryDirectory ?? Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"apphost-{GetUserId()}"));
        PrivateFile.CreateDirectory(folder);
        if (!IsOurs(folder))
        {
            throw new StartupException($"'{folder}' is not a folder of mode 700 that belongs to you: remove it, or set TMPDIR to a folder of your own.");
        }

        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 8)) + ".sock");
    }

    /// <summary>Offsets are those of struct statx, the same on every architecture: owner at 20, mode at 28.</summary>
    private static bool IsOurs(string folder)
    {
        Span<byte> status = stackalloc byte[256];
        return Status(CurrentFolder, folder, NoFollow, TypeModeAndOwner, ref MemoryMarshal.GetReference(status)) == 0
            && MemoryMarshal.Read<uint>(status[20..]) == GetUserId()
            && MemoryMarshal.Read<ushort>(status[28..]) == OwnedFolder700;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);
}
