using Hosting.ApplicationModel;
using Hosting.Executables;
using Hosting.Orchestration;

namespace Hosting.Commands;

/// <summary>The programs that carry out verbs of the model, with the environment of their resources.</summary>
internal sealed class VerbPrograms(ApplicationOrchestrator orchestrator, ResourceLoggerService logs, RunMark mark, TimeProvider time)
{
    /// <returns>Null when no resource has the verb.</returns>
    /// <exception cref="DistributedApplicationException">Its resource has never been started.</exception>
    public ProgramDescription? Find(string verb)
    {
        var instance = orchestrator.Instances.FirstOrDefault(instance => instance.Resource.Annotations.OfType<VerbAnnotation>().Any(annotation => annotation.Verb == verb));
        if (instance is null)
        {
            return null;
        }

        var project = instance.Resource.Annotations.OfType<IProjectMetadata>().Last();
        return instance.Environment.Count > 0
            ? new ProgramDescription(ProjectExecutable.Find(project), Path.GetDirectoryName(project.ProjectPath)!, instance.Environment)
            : throw new DistributedApplicationException($"'{instance.Id}' has not been started yet: wait for it, for example by './run.sh wait {instance.Id}'.");
    }

    /// <summary>Runs it, as a command of a resource, to whose output it adds its own; what it says of a failure is the result.</summary>
    public async Task<ExecuteCommandResult> RunAsync(string verb, IReadOnlyList<string> args, string resource, CancellationToken cancellationToken)
    {
        if (Find(verb) is not { } program)
        {
            return CommandResults.Failure($"No resource has the verb '{verb}'.");
        }

        string? said = null;
        var process = ChildProcess.Start(new ProcessSpec(program.FileName, [verb, .. args], program.WorkingDirectory, program.Environment), mark, OnLine, time);
        await using var givenUp = cancellationToken.Register(process.KillSession);
        var exitCode = await process.Completion.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return exitCode == 0 ? CommandResults.Success() : CommandResults.Failure(said ?? $"It ended with {CrashReport.Reason(exitCode)}.");

        void OnLine(string line, bool isError)
        {
            said = isError && line.Length > 0 ? line : said;
            logs.Append(resource, line, isError);
        }
    }
}
