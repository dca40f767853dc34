using System.Diagnostics;
using System.Reflection;

namespace AppHost.DeadLetters;

/// <summary>Runs <c>dlq</c> of a service's program, against the broker of this run.</summary>
internal sealed class DeadLetterProgram(ProjectResource service, IResourceWithConnectionString messaging)
{
    private static readonly string Configuration = typeof(DeadLetterProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public async Task<ExecuteCommandResult> RunAsync(IReadOnlyList<string> arguments, ExecuteCommandContext context)
    {
        string[] run = ["run", "--project", service.GetProjectMetadata().ProjectPath, "--no-build", "--no-launch-profile", "--configuration", Configuration];
        var start = new ProcessStartInfo("dotnet", [.. run, "--", "dlq", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[$"ConnectionStrings__{messaging.Name}"] = await messaging.ConnectionStringExpression.GetValueAsync(context.CancellationToken);
        using var program = Process.Start(start)!;
        program.StandardInput.Close();
        try
        {
            var error = program.StandardError.ReadToEndAsync(context.CancellationToken);
            var output = (await program.StandardOutput.ReadToEndAsync(context.CancellationToken)).Trim();
            await program.WaitForExitAsync(context.CancellationToken);
            return program.ExitCode == 0 ? Succeeded(output) : CommandResults.Failure((await error).Trim());
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The last line says how many there are. The command line prints what is given as data.</summary>
    private static ExecuteCommandResult Succeeded(string output)
    {
        var lines = output.Split('\n');
        return CommandResults.Success(lines[^1], output, CommandResultFormat.Text, displayImmediately: lines.Length > 1);
    }
}
