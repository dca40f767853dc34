using System.Diagnostics;

namespace Hosting.Executables;

/// <summary>How a process gets a session of its own: setsid (util-linux) makes one and executes the program in its own place, so the id stays.</summary>
internal static class SessionStart
{
    /// <exception cref="ProcessStartException">There is nothing to start.</exception>
    public static ProcessStartInfo Info(ProcessSpec spec, RunMark? mark)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ProcessStartException("Native executables need Linux: run the AppHost there, or on real Aspire (-p:AppHostEngine=Aspire) with a container engine.");
        }

        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new ProcessStartException($"'{spec.FileName}' cannot be started in '{spec.WorkingDirectory}', since there is no such folder: create it first.");
        }

        var setsid = ExecutableFile.FindInPath("setsid", path: null)
            ?? throw new ProcessStartException("Native executables need the command setsid: install the package util-linux.");
        var info = new ProcessStartInfo(setsid)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in spec.Environment)
        {
            info.Environment[name] = value;
        }

        // Process takes a null for an empty value, not for none.
        foreach (var name in spec.Environment.Where(static variable => variable.Value is null).Select(static variable => variable.Key).Append(RunMark.Variable))
        {
            info.Environment.Remove(name);
        }

        if (mark is not null)
        {
            info.Environment[RunMark.Variable] = mark.RunId;
        }

        info.ArgumentList.Add(ExecutableFile.Resolve(spec.FileName, spec.WorkingDirectory, info.Environment.TryGetValue("PATH", out var path) ? path : null));
        foreach (var argument in spec.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }
}
